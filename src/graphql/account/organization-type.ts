import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import type { Organization } from '../../domain/account';
import { requireScope } from '../../domain/caller';
import type { StorageUsage } from '../../domain/usage';
import type { RequestContext } from '../context';
import { MediaStorageType } from './storage-type';

@ObjectType('MediaOrganization', {
  simpleResolvers: true,
  description: 'Whoever shares one storage quota: the tenant.',
})
@Directive('@key(fields: "id")')
export class MediaOrganizationType {
  @Field(() => ID, { description: 'The id: `org_` and 26 characters.' })
  readonly id!: string;

  @Field(() => String, { description: 'The name.' })
  readonly name!: string;
}

@Resolver(() => MediaOrganizationType)
export class MediaOrganizationFields {
  @FieldResolver(() => MediaStorageType, {
    description:
      'How much is kept and may be kept, over all projects; to who comes for an owner, by that owner alone. Needs the scope USAGE_READ or FILES_READ.',
  })
  storage(
    @Root() organization: Organization,
    @Ctx() { caller, loaders }: RequestContext,
  ): Promise<StorageUsage | null> {
    requireScope(caller, 'USAGE_READ', 'FILES_READ');
    return loaders.storage.load(organization.id);
  }
}
