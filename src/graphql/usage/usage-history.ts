import { Args, ArgsType, Ctx, Directive, Field, Float, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { UsageDimension, UsageGranularity, UsagePoint } from '../../domain/usage';
import { readUsageHistory } from '../../usage/usage-history';
import type { RequestContext } from '../context';
import { graphqlEnum } from '../enums';
import { GraphQLDateTime, GraphQLSafeInt } from '../scalars';

export const MediaUsageGranularityEnum = graphqlEnum<UsageGranularity>(
  'MediaUsageGranularity',
  'How finely usage is told.',
  {
    HOUR: 'By the hour, in UTC.',
    DAY: 'By the day, in UTC.',
  },
);

export const MediaUsageDimensionEnum = graphqlEnum<UsageDimension>(
  'MediaUsageDimension',
  'What usage can be told apart by.',
  {
    PROJECT: 'The id of the project.',
    KIND: 'The kind of media.',
    MODEL: 'The model that generated; empty where none did.',
  },
);

@ObjectType('MediaUsagePoint', {
  simpleResolvers: true,
  description: 'What happened in one hour or day, for one group.',
})
export class MediaUsagePointType implements UsagePoint {
  @Field(() => GraphQLDateTime, { description: 'When the hour or the day begins.' })
  readonly from!: Date;

  @Field(() => [String], { description: 'The values of `groupBy`, in its order.' })
  readonly group!: readonly string[];

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

  @Field(() => Int, { description: 'Files that expired.' })
  readonly expiredFiles!: number;

  @Field(() => Int, { description: 'Generations that ended.' })
  readonly generations!: number;

  @Field(() => Int, { description: 'Generations that failed.' })
  readonly failedGenerations!: number;

  @Field(() => Int, { description: 'Outputs of generations that were not kept.' })
  readonly skippedOutputs!: number;

  @Field(() => Float, { description: 'What providers charged, in US dollars, as far as they tell.' })
  readonly costUsd!: number;
}

const CHARACTERS_PER_POINT = 40;

@ArgsType()
class UsageArguments {
  @Field(() => GraphQLDateTime, { description: 'Hours or days that begin at this instant or later.' })
  readonly from!: Date;

  @Field(() => GraphQLDateTime, { description: 'Hours or days that begin before this instant.' })
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
      'What happened over time, in order. Hours and days in which nothing did are left out. Needs the scope USAGE_READ; a key of a project is told of its own project alone.',
  })
  @Directive('@cost(weight: 10)')
  async mediaUsage(
    @Args(() => UsageArguments) args: UsageArguments,
    @Ctx() { storage, caller, answer }: RequestContext,
  ): Promise<readonly UsagePoint[]> {
    const points = await readUsageHistory(storage.dataSource, caller, args);
    // Each is an object of eleven fields: the longest list that is told is about all that is read for an answer.
    answer.spendRows(points.length * CHARACTERS_PER_POINT);
    return points;
  }
}
