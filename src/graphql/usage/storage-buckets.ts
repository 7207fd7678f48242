import { Arg, Ctx, Directive, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { requireScope } from '../../domain/caller';
import type { StorageBucket, StorageUsage } from '../../domain/usage';
import { breakDownFor, readExpiring } from '../../usage/storage-usage';
import { MediaStorageType } from '../account/storage-type';
import type { RequestContext } from '../context';
import { GraphQLSafeInt } from '../scalars';

@ObjectType('MediaStorageBucket', { simpleResolvers: true, description: 'A part of what is kept.' })
export class MediaStorageBucketType {
  @Field(() => String, {
    description: 'Which part: a `MediaKind`, a `FileOrigin`, the id of a project, or `EXPIRING`.',
  })
  readonly key!: string;

  @Field(() => GraphQLSafeInt, { description: 'Its bytes.' })
  readonly bytes!: number;

  @Field(() => Int, { description: 'Its files.' })
  readonly files!: number;
}

/** All three breakdowns are of the counters that came with the usage itself. */
@Resolver(() => MediaStorageType)
export class MediaStorageBuckets {
  @Query(() => MediaStorageType, {
    description:
      'How much is kept and may be kept, over all projects; to who comes for an owner, by that owner alone. Needs the scope USAGE_READ or FILES_READ.',
  })
  mediaStorage(@Ctx() { caller, loaders }: RequestContext): Promise<StorageUsage | null> {
    requireScope(caller, 'USAGE_READ', 'FILES_READ');
    return loaders.storage.load(caller.organizationId);
  }

  @FieldResolver(() => [MediaStorageBucketType], {
    description: 'By kind of media; kinds of which there is nothing are left out.',
  })
  byKind(@Root() usage: StorageUsage, @Ctx() { caller }: RequestContext): readonly StorageBucket[] {
    return breakDownFor(caller, usage).byKind;
  }

  @FieldResolver(() => [MediaStorageBucketType], { description: 'By how the files came to be.' })
  byOrigin(@Root() usage: StorageUsage, @Ctx() { caller }: RequestContext): readonly StorageBucket[] {
    return breakDownFor(caller, usage).byOrigin;
  }

  @FieldResolver(() => [MediaStorageBucketType], {
    description: 'By project. A key of a project is told of its own alone.',
  })
  byProject(@Root() usage: StorageUsage, @Ctx() { caller }: RequestContext): readonly StorageBucket[] {
    return breakDownFor(caller, usage).byProject;
  }

  @FieldResolver(() => MediaStorageBucketType, {
    description: 'What frees itself by expiry; whole hours (UTC) are counted.',
  })
  @Directive('@cost(weight: 10)')
  expiring(
    @Root() usage: StorageUsage,
    @Arg('withinHours', () => Int, {
      nullable: true,
      defaultValue: 24,
      description: 'How many hours ahead: 1 to 87,840.',
    })
    withinHours: number | null,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<StorageBucket> {
    return readExpiring(storage, caller, usage, withinHours ?? 24);
  }
}
