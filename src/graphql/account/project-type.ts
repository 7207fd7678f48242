import { Ctx, Directive, Field, FieldResolver, ID, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { type Organization, type Project, retentionSecondsOf } from '../../domain/account';
import { MIME_TYPES } from '../../domain/media';
import type { RequestContext } from '../context';
import { NodeType } from '../node';
import { GraphQLSafeInt } from '../scalars';
import { MediaOrganizationType } from './organization-type';

@ObjectType('MediaPolicy', { simpleResolvers: true, description: 'What holds for the files of a project.' })
export class MediaPolicyType {
  @Field(() => Boolean, { description: 'Whether the project keeps nothing at all.' })
  readonly zeroDataRetention!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      'No file is kept longer than this, by the shorter rule of project and organization. Null: kept until deleted.',
  })
  readonly retentionSeconds!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How long a file is kept for which no time was asked. Null: no default.',
  })
  readonly defaultTtlSeconds!: number | null;

  @Field(() => Boolean, { description: 'Whether outputs of generations are stored when a call does not say.' })
  readonly storeByDefault!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether files that a generation makes have its prompt, or the text that is spoken, among their metadata, as `prompt`: its first 1,000 characters. A project that keeps nothing keeps no prompts either.',
  })
  readonly keepPrompts!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many requests a minute all who come with keys of the project may send together. What is more is refused as `RATE_LIMITED`. Null: no limit of its own.',
  })
  readonly requestsPerMinute!: number | null;
  @Field(() => GraphQLSafeInt, {
    nullable: true,
    description: 'How many bytes each owner may keep in this project. Null: no limit of its own.',
  })
  readonly ownerMaxBytes!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many files each owner may keep in this project. Null: no limit of its own.',
  })
  readonly ownerMaxFiles!: number | null;

  @Field(() => GraphQLSafeInt, { description: 'The most bytes that one file may have.' })
  readonly maxUploadBytes!: number;

  @Field(() => [String], { description: 'The media types that are accepted: `image/png`.' })
  readonly acceptedMimeTypes!: readonly string[];
}

@ObjectType('MediaProject', {
  implements: NodeType,
  simpleResolvers: true,
  description: 'What files belong to; only its own keys see them, and those of its organization.',
})
@Directive('@key(fields: "id")')
export class MediaProjectType {
  @Field(() => ID, { description: 'The id: `proj_` and 26 characters.' })
  readonly id!: string;

  @Field(() => String, { description: 'The name; unique in the organization.' })
  readonly name!: string;
}

@Resolver(() => MediaProjectType)
export class MediaProjectFields {
  @FieldResolver(() => MediaOrganizationType, { description: 'The organization that the project belongs to.' })
  organization(@Root() project: Project, @Ctx() { loaders }: RequestContext): Promise<Organization | null> {
    return loaders.organization.load(project.organizationId);
  }

  @FieldResolver(() => MediaPolicyType, { description: 'What holds for its files.' })
  async policy(@Root() project: Project, @Ctx() { loaders, storage }: RequestContext): Promise<MediaPolicyType> {
    const organization = await loaders.organization.load(project.organizationId);
    return {
      ...project,
      keepPrompts: project.keepPrompts && !project.zeroDataRetention,
      retentionSeconds: retentionSecondsOf(project, organization),
      maxUploadBytes: storage.maxUploadBytes,
      acceptedMimeTypes: MIME_TYPES,
    };
  }
}
