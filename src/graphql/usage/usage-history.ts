import {
  Args,
  ArgsType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Float,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Project } from '../../domain/account';
import type { GenerationKind } from '../../domain/generation';
import type { MediaKind } from '../../domain/media';
import type { UsageDimension, UsageGranularity, UsagePoint } from '../../domain/usage';
import { readUsageHistory } from '../../usage/usage-history';
import { MediaProjectType } from '../account/project-type';
import type { RequestContext } from '../context';
import { graphqlEnum } from '../enums';
import { MediaKindEnum } from '../file/enums';
import { MediaGenerationKindEnum } from '../generation/generation-kinds';
import { GraphQLDateTime, GraphQLSafeInt } from '../scalars';

@ObjectType('MediaUsagePoint', {
  simpleResolvers: true,
  description: 'What happened in one hour, day or month, for one group, and what was stored at its end.',
})
class MediaUsagePointType implements Omit<UsagePoint, 'projectId' | 'door'> {
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

export const MediaUsageGranularityEnum = graphqlEnum<UsageGranularity>(
  'MediaUsageGranularity',
  'How finely usage is told.',
  {
    HOUR: 'By the hour, in UTC.',
    DAY: 'By the day, in UTC.',
    MONTH: 'By the calendar month, in UTC.',
  },
);

export const MediaUsageDimensionEnum = graphqlEnum<UsageDimension>(
  'MediaUsageDimension',
  'What usage can be told apart by.',
  {
    PROJECT: 'The id of the project.',
    KIND: 'The kind of media.',
    GENERATION_KIND:
      'What a generation makes: tells speech from transcription, which are both AUDIO. Empty where none did.',
    MODEL: 'The model that generated; empty where none did.',
    OWNER:
      "For whom of the project's own users it was, by the project's id of them: of a caller that has one. Empty where it was for nobody in particular, and for what was counted before owners were.",
    DOOR: 'The way that it came in by: `GRAPHQL`, by whichever transport; `TUS`, the bytes of a resumable upload; `CONTENT`, the URLs of bytes and thumbnails; `V3` and `V1`, the REST routes below `/v3` and `/v1`. Others may be added. Empty for what came by none, as what is stored or has expired, and for what was counted before doors were.',
  },
);

@ArgsType()
class UsageArguments {
  @Field(() => GraphQLDateTime, { description: 'Hours, days or months that begin at this instant or later.' })
  readonly from!: Date;

  @Field(() => GraphQLDateTime, { description: 'Hours, days or months that begin before this instant.' })
  readonly to!: Date;

  @Field(() => MediaUsageGranularityEnum, { defaultValue: 'DAY', description: 'How finely to tell it.' })
  readonly granularity!: UsageGranularity;

  @Field(() => [MediaUsageDimensionEnum], { defaultValue: [], description: 'What to tell apart; each at most once.' })
  readonly groupBy!: UsageDimension[];
}

@Resolver()
export class UsageQueries {
  @Query(() => [MediaUsagePointType], {
    description:
      'What happened over time, in order, and what was stored: in every hour, day or month up to now, of every group of which something is stored, or to which something happened. Other groups are left out; those of an interval add up to what it tells without groups. Needs the scope USAGE_READ; a key of a project is told of its own project alone; who comes for an owner, of what happened for that owner, and nothing of what was stored: see `mediaStorage`.',
  })
  @Directive('@cost(weight: 10)')
  mediaUsage(
    @Args(() => UsageArguments) args: UsageArguments,
    @Ctx() { storage, caller, answer }: RequestContext,
  ): Promise<readonly UsagePoint[]> {
    return readUsageHistory(storage.dataSource, caller, args, answer);
  }
}
