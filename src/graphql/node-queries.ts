import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { RequestFailure } from '../domain/errors';
import type { MediaFile } from '../domain/file';
import type { RequestContext } from './context';
import { NodeType } from './node';

/** As many as one page of a list has. */
const MAX_NODES = 100;

@Resolver()
export class NodeQueries {
  @Query(() => NodeType, { nullable: true, description: 'Whatever has this id; null when there is no such thing.' })
  node(
    @Arg('id', () => ID, { description: 'A global id.' }) id: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<MediaFile | null> {
    return loaders.file.load(id);
  }

  @Query(() => [NodeType], {
    nullable: 'items',
    description: 'Whatever has these ids, in their order, with null where there is no such thing. At most 100.',
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'Global ids.' }) ids: string[],
    @Ctx() { loaders }: RequestContext,
  ): Promise<(MediaFile | null)[]> {
    if (ids.length > MAX_NODES) throw new RequestFailure('BAD_USER_INPUT', `\`ids\` has at most ${MAX_NODES} entries.`);
    return Promise.all(ids.map((id) => loaders.file.load(id)));
  }
}
