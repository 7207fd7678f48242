import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { GenerationUsage } from '../../domain/generation';

@ObjectType('MediaGenerationUsage', {
  simpleResolvers: true,
  description: 'What a generation took. Null where it is not known, or does not apply.',
})
export class MediaGenerationUsageType implements GenerationUsage {
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
