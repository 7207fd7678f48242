import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { isVisibleTo } from '../accounts/project-page';
import { RequestFailure } from '../domain/errors';
import { isId } from '../domain/id';
import type { RequestContext } from './context';
import { type NodeSource, NodeType } from './node';

/** As many as one page of a list has. */
const MAX_NODES = 100;

@Resolver()
export class NodeQueries {
  @Query(() => NodeType, { nullable: true, description: 'Whatever has this id; null when there is no such thing.' })
  node(
    @Arg('id', () => ID, { description: 'A global id.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<NodeSource | null> {
    return loadNode(id, context);
  }

  @Query(() => [NodeType], {
    nullable: 'items',
    description: 'Whatever has these ids, in their order, with null where there is no such thing. At most 100.',
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'Global ids.' }) ids: string[],
    @Ctx() context: RequestContext,
  ): Promise<(NodeSource | null)[]> {
    if (ids.length > MAX_NODES) throw new RequestFailure('BAD_USER_INPUT', `\`ids\` has at most ${MAX_NODES} entries.`);
    return Promise.all(ids.map((id) => loadNode(id, context)));
  }
}

/** The first part of an id says what it is of. */
async function loadNode(id: string, { loaders, caller }: RequestContext): Promise<NodeSource | null> {
  if (id.startsWith('proj_')) {
    const project = isId('proj', id) ? await loaders.project.load(id) : null;
    return isVisibleTo(caller, project) ? project : null;
  }
  if (id.startsWith('webhook_')) return loaders.webhook.load(id);
  if (id.startsWith('key_')) return loaders.apiKey.load(id);
  return id.startsWith('gen_') ? loaders.generation.load(id) : loaders.file.load(id);
}
