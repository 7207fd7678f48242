import { Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { Organization } from '../../domain/account';
import { GraphQLSafeInt } from '../scalars';

@ObjectType('MediaStorage', {
  simpleResolvers: true,
  description: 'How much an organization keeps and may keep, at this moment.',
})
export class MediaStorageType {
  @Field(() => GraphQLSafeInt, { description: 'Bytes of the files that are kept.' })
  readonly usedBytes!: number;

  @Field(() => GraphQLSafeInt, { description: 'Bytes that are held for uploads under way.' })
  readonly reservedBytes!: number;

  @Field(() => Int, { description: 'Files that are held for uploads under way.' })
  readonly reservedFiles!: number;
}

/** The counters live on the organization; these are their names and sums in the graph. */
@Resolver(() => MediaStorageType)
export class MediaStorageFields {
  @FieldResolver(() => GraphQLSafeInt, { description: 'Bytes that may be kept.' })
  limitBytes(@Root() organization: Organization): number {
    return organization.maxBytes;
  }

  @FieldResolver(() => GraphQLSafeInt, { description: 'Bytes that a new upload could have.' })
  remainingBytes(@Root() { maxBytes, usedBytes, reservedBytes }: Organization): number {
    return Math.max(0, maxBytes - usedBytes - reservedBytes);
  }

  @FieldResolver(() => Int, { description: 'Files that are kept.' })
  files(@Root() organization: Organization): number {
    return organization.usedFiles;
  }

  @FieldResolver(() => Int, { description: 'Files that may be kept.' })
  filesLimit(@Root() organization: Organization): number {
    return organization.maxFiles;
  }

  @FieldResolver(() => Int, { description: 'Files that could be added.' })
  remainingFiles(@Root() { maxFiles, usedFiles, reservedFiles }: Organization): number {
    return Math.max(0, maxFiles - usedFiles - reservedFiles);
  }
}
