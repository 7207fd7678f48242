import { Args, ArgsType, Ctx, Directive, Field, Query, Resolver } from 'type-graphql';
import type { UsageDimension, UsagePoint } from '../../domain/usage';
import type { UsageGranularity } from '../../domain/usage-interval';
import { readUsageHistory } from '../../usage/usage-history';
import type { RequestContext } from '../context';
import { graphqlEnum } from '../enums';
import { GraphQLDateTime } from '../scalars';
import { MediaUsagePointType } from './usage-point-type';

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
    DOOR: 'The way that it came in by: `GRAPHQL`, by whichever transport; `TUS`, the bytes of a resumable upload; `CONTENT`, the URLs of bytes and thumbnails. Others may be added. Empty for what came by none, as what is stored or has expired, and for what was counted before doors were.',
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
      'What happened over time, in order, and what was stored: in every hour, day or month up to now, of every group of which something is stored, or to which something happened. Other groups are left out; those of an interval add up to what it tells without groups. Needs the scope USAGE_READ; a key of a project is told of its own project alone.',
  })
  @Directive('@cost(weight: 10)')
  mediaUsage(
    @Args(() => UsageArguments) args: UsageArguments,
    @Ctx() { storage, caller, answer }: RequestContext,
  ): Promise<readonly UsagePoint[]> {
    return readUsageHistory(storage.dataSource, caller, args, answer);
  }
}
