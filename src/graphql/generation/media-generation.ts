import { Ctx, Field, FieldResolver, Float, ID, Int, InterfaceType, ObjectType, Resolver, Root } from 'type-graphql';
import type { Project } from '../../domain/account';
import type { MediaFile } from '../../domain/file';
import type {
  Generation,
  GenerationInput,
  GenerationKind,
  GenerationStatus,
  GenerationUsage,
} from '../../domain/generation';
import { MediaProjectType } from '../account/project-type';
import type { RequestContext } from '../context';
import { FileType } from '../file/file-type';
import { type MediaErrorSource, MediaErrorType } from '../media-error';
import { NodeType } from '../node';
import { GraphQLDateTime, GraphQLURL } from '../scalars';
import { GeneratedMediaType, type GenerationSource, type OutputSource, outputsOf } from './generated-media';
import { generationTypeName, MediaGenerationKindEnum, MediaGenerationStatusEnum } from './generation-kinds';
import { loadFileOrGone } from './gone-file';

@ObjectType('MediaGenerationUsage', {
  simpleResolvers: true,
  description: 'What a generation took. Null where it is not known, or does not apply.',
})
class MediaGenerationUsageType implements GenerationUsage {
  @Field(() => Int, { nullable: true, description: 'Pictures that were made.' })
  readonly images!: number | null;

  @Field(() => Int, { nullable: true, description: 'Characters that were spoken.' })
  readonly characters!: number | null;

  @Field(() => Float, { nullable: true, description: 'Seconds of sound that were made or transcribed.' })
  readonly audioSeconds!: number | null;

  @Field(() => Float, { nullable: true, description: 'Seconds of video that were made.' })
  readonly videoSeconds!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The price in US dollars. 0 for what the service makes itself; null where the price is not known.',
  })
  readonly costUsd!: number | null;
}

@ObjectType('MediaGenerationSource', {
  simpleResolvers: true,
  description:
    'Media that a generation was given. Of what came with the call, as a data URI or an upload, the field alone is known.',
})
class MediaGenerationSourceType {
  @Field(() => String, { description: 'The input field: `image`, `referenceImages[1]`.' })
  readonly field!: string;

  @Field(() => GraphQLURL, {
    nullable: true,
    description: 'Where it was fetched. Null for a file, and for what came with the call.',
  })
  readonly url!: string | null;
}

@Resolver(() => MediaGenerationSourceType)
export class MediaGenerationSourceFields {
  @FieldResolver(() => FileType, {
    nullable: true,
    description:
      'The file that it was. One that is gone since has its `id` and its lineage, and says of every other field why. Null for a URL, and for what came with the call. Needs the scope FILES_READ.',
  })
  file(@Root() { fileId }: GenerationInput, @Ctx() context: RequestContext): Promise<MediaFile> | null {
    return fileId === null ? null : loadFileOrGone(context, fileId);
  }
}

/** The fields that are read straight off a generation; those that take work are below. */
type PlainFields = Omit<Generation, 'organizationId' | 'projectId' | 'failure' | 'transcript' | 'door'>;

@InterfaceType('MediaGeneration', {
  implements: NodeType,
  description: 'One call of a model. It stays known for good; of its content, only what its project keeps.',
  resolveType: ({ kind }: Generation) => generationTypeName(kind),
})
export abstract class MediaGenerationType implements PlainFields {
  @Field(() => ID, { description: 'The id: `gen_` and 26 characters, sortable by time.' })
  readonly id!: string;

  @Field(() => MediaGenerationKindEnum, { description: 'What it makes.' })
  readonly kind!: GenerationKind;

  @Field(() => String, {
    nullable: true,
    description:
      "For which of the project's own users it was asked, by the project's id of them. Null: for the project, and no owner sees it.",
  })
  readonly ownerId!: string | null;

  @Field(() => String, { description: 'The id of the model, as `mediaModels` lists it.' })
  readonly model!: string;

  @Field(() => MediaGenerationStatusEnum, { description: 'How far it has come.' })
  readonly status!: GenerationStatus;

  @Field(() => Int, { nullable: true, description: '0 to 100. Null where the provider does not tell.' })
  readonly progress!: number | null;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for.' })
  readonly createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When work on it began. Null while it waits.' })
  readonly startedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ended, in whatever way. Null before.' })
  readonly completedAt!: Date | null;

  @Field(() => MediaGenerationUsageType, {
    nullable: true,
    description: 'What it took. Null where nothing was made, and the provider does not say that it costs something.',
  })
  readonly usage!: GenerationUsage | null;
}

@Resolver(() => MediaGenerationType)
export class MediaGenerationFields {
  @FieldResolver(() => MediaProjectType, { description: 'The project that it was made for.' })
  project(@Root() { projectId }: GenerationSource, @Ctx() { loaders }: RequestContext): Promise<Project | null> {
    return loaders.project.load(projectId);
  }

  @FieldResolver(() => MediaErrorType, { nullable: true, description: 'Why it failed. Null unless FAILED.' })
  error(@Root() { failure }: GenerationSource): MediaErrorSource | null {
    return failure;
  }

  @FieldResolver(() => [MediaGenerationSourceType], {
    description: 'The media that it was given, in the order of the input. They stay named when the files are gone.',
  })
  async inputs(
    @Root() { id, inline }: GenerationSource,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly GenerationInput[]> {
    return inline?.inputs ?? (await loaders.generationInputs.load(id)) ?? [];
  }

  @FieldResolver(() => [GeneratedMediaType], {
    description:
      'All that it made, whatever its kind: what `images`, `audio` and `video` tell of one kind each. Empty until there is any, and for a transcription.',
  })
  outputs(@Root() generation: GenerationSource, @Ctx() context: RequestContext): Promise<readonly OutputSource[]> {
    return outputsOf(generation, context);
  }
}
