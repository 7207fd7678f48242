import { Ctx, Field, FieldResolver, Float, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { Project } from '../../domain/account';
import type { GenerationKind } from '../../domain/generation';
import type { MediaKind } from '../../domain/media-type';
import type { UsagePoint } from '../../domain/usage';
import { MediaProjectType } from '../account/project-type';
import type { RequestContext } from '../context';
import { MediaKindEnum } from '../file/enums';
import { MediaGenerationKindEnum } from '../generation/enums';
import { GraphQLDateTime, GraphQLSafeInt } from '../scalars';

@ObjectType('MediaUsagePoint', {
  simpleResolvers: true,
  description: 'What happened in one hour, day or month, for one group, and what was stored at its end.',
})
export class MediaUsagePointType implements Omit<UsagePoint, 'projectId' | 'door'> {
  @Field(() => GraphQLDateTime, { description: 'When the hour, the day or the month begins, in UTC.' })
  readonly from!: Date;

  @Field(() => [String], {
    description:
      'The values of `groupBy`, in its order; `project`, `kind`, `generationKind`, `model` and `ownerId` name them. A door is told here alone.',
  })
  readonly group!: readonly string[];

  @Field(() => MediaKindEnum, { nullable: true, description: 'The kind of media. Null unless grouped by KIND.' })
  readonly kind!: MediaKind | null;

  @Field(() => MediaGenerationKindEnum, {
    nullable: true,
    description:
      'What the generations made. Null unless grouped by GENERATION_KIND, and where no model had a part in it.',
  })
  readonly generationKind!: GenerationKind | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The id of the model: `local/renderer`. Null unless grouped by MODEL, and where no model had a part in it.',
  })
  readonly model!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The id of the owner. Null unless grouped by OWNER, and where it was for nobody in particular.',
  })
  readonly ownerId!: string | null;

  @Field(() => Int, { description: 'Files that were uploaded or imported, kept or not.' })
  readonly uploads!: number;

  @Field(() => GraphQLSafeInt, { description: 'Bytes of those files.' })
  readonly uploadedBytes!: number;

  @Field(() => GraphQLSafeInt, {
    description: 'Bytes that this service sent. What a bucket serves by signed URLs of its own is not seen here.',
  })
  readonly downloadedBytes!: number;

  @Field(() => Int, { description: 'Files that were deleted.' })
  readonly deletedFiles!: number;

  @Field(() => Int, { description: 'Files that expired; counted when the sweeper has removed them.' })
  readonly expiredFiles!: number;

  @Field(() => Int, { description: 'Generations that ended.' })
  readonly generations!: number;

  @Field(() => Int, { description: 'Generations that failed.' })
  readonly failedGenerations!: number;

  @Field(() => Int, { description: 'Outputs of generations that were not kept.' })
  readonly skippedOutputs!: number;

  @Field(() => Float, { description: 'What providers charged, in US dollars, as far as they tell.' })
  readonly costUsd!: number;

  @Field(() => GraphQLSafeInt, {
    description:
      'Bytes of the files that are stored when the interval ends; of one that has not ended, now. What stays stored is told again by every interval. Expired files are not among them. Files are not told apart by model, owner or door: grouped by MODEL, GENERATION_KIND, OWNER or DOOR, they are all in the group without one. Of the time before the service kept this history, only files count that were still there when it began to.',
  })
  readonly storedBytes!: number;

  @Field(() => Int, { description: 'Those files.' })
  readonly storedFiles!: number;

  @Field(() => Int, { description: 'Pictures that were generated.' })
  readonly images!: number;

  @Field(() => Int, { description: 'Characters that were spoken.' })
  readonly characters!: number;

  @Field(() => Float, { description: 'Seconds of sound that were generated or transcribed.' })
  readonly audioSeconds!: number;

  @Field(() => Float, { description: 'Seconds of video that were generated.' })
  readonly videoSeconds!: number;
}

@Resolver(() => MediaUsagePointType)
export class MediaUsagePointFields {
  @FieldResolver(() => MediaProjectType, {
    nullable: true,
    description: 'The project. Null unless grouped by PROJECT.',
  })
  project(@Root() { projectId }: UsagePoint, @Ctx() { loaders }: RequestContext): Promise<Project | null> | null {
    return projectId === null ? null : loaders.project.load(projectId);
  }
}
