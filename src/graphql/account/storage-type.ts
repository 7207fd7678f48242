import { Field, Int, ObjectType } from 'type-graphql';
import type { StorageUsage } from '../../domain/usage';
import type { RequestContext } from '../context';
import { GraphQLSafeInt } from '../scalars';

@ObjectType('MediaStorage', {
  simpleResolvers: true,
  description:
    'How much an organization keeps and may keep, at this moment. What has expired is not kept. To who comes for an owner, all of it is of that owner: what the rest of the organization keeps is not told.',
})
export class MediaStorageType implements Omit<StorageUsage, 'organizationId' | 'counters' | 'expiringWithinDay'> {
  @Field(() => GraphQLSafeInt, { description: 'Bytes of the files that are kept.' })
  readonly usedBytes!: number;

  @Field(() => GraphQLSafeInt, { description: 'Bytes that are held for uploads under way.' })
  readonly reservedBytes!: number;

  @Field(() => GraphQLSafeInt, { description: 'Bytes that may be kept.' })
  readonly limitBytes!: number;

  @Field(() => GraphQLSafeInt, { description: 'Bytes that a new upload could have.' })
  readonly remainingBytes!: number;

  @Field(() => Int, {
    description: 'Files that are kept: READY, or FAILED, which hold their place until they are deleted.',
  })
  readonly files!: number;

  @Field(() => Int, { description: 'Files that are held for uploads under way.' })
  readonly reservedFiles!: number;

  @Field(() => Int, { description: 'Files that may be kept.' })
  readonly filesLimit!: number;

  @Field(() => Int, { description: 'Files that could be added.' })
  readonly remainingFiles!: number;
}

/** How much is kept now. What this request has read of it before is out of date: the request has changed it since. */
export function currentStorage({ loaders, caller }: RequestContext): Promise<StorageUsage | null> {
  return loaders.storage.clear(caller.organizationId).load(caller.organizationId);
}
