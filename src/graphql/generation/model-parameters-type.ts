import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type {
  ModelParameter,
  ModelParameters,
  ModelPrice,
  ModelVoice,
  NumberRange,
} from '../../domain/model-parameters';

@ObjectType('MediaModelVoice', { simpleResolvers: true, description: 'A voice that a model speaks with.' })
class MediaModelVoiceType implements ModelVoice {
  @Field(() => ID, { description: 'What `voice` takes.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Its name, for people.' })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: 'What it speaks: `en` (ISO 639-1). Null: not told, or several.' })
  readonly language!: string | null;
}

@ObjectType('MediaNumberRange', {
  simpleResolvers: true,
  description: 'Numbers that a setting takes, both ends included.',
})
class MediaNumberRangeType implements NumberRange {
  @Field(() => Float, { description: 'The least.' })
  readonly min!: number;

  @Field(() => Float, { description: 'The most.' })
  readonly max!: number;

  @Field(() => Float, { nullable: true, description: 'From one to the next. Null: not even, or any in between.' })
  readonly step!: number | null;

  @Field(() => [Float], { nullable: true, description: 'All of them. Null: any that `step` allows.' })
  readonly values!: readonly number[] | null;
}

@ObjectType('MediaModelParameter', { simpleResolvers: true, description: 'One of the free `parameters` of a model.' })
class MediaModelParameterType
  implements Pick<ModelParameter, 'name' | 'type' | 'values' | 'members' | 'default' | 'description'>
{
  @Field(() => String, { description: 'Its name in `parameters`.' })
  readonly name!: string;

  @Field(() => String, {
    description: '`string`, `integer`, `number`, `boolean`, `list` of texts, `object`; `any` where it is not known.',
  })
  readonly type!: ModelParameter['type'];

  @Field(() => [String], { nullable: true, description: 'What it takes. Null: any of its type.' })
  readonly values!: readonly string[] | null;

  @Field(() => [MediaModelParameterType], { nullable: true, description: 'All that an `object` takes. Null: any.' })
  readonly members!: readonly ModelParameter[] | null;

  @Field(() => String, { nullable: true, description: 'What holds without it, where that is known.' })
  readonly default!: string | null;

  @Field(() => String, { nullable: true, description: 'What it does, and its range.' })
  readonly description!: string | null;
}

@ObjectType('MediaModelPrice', { simpleResolvers: true, description: 'What a unit of what a model makes costs.' })
export class MediaModelPriceType implements ModelPrice {
  @Field(() => String, {
    description:
      '`image`, `second` of video, `minute` of sound, `thousand characters`, `million tokens`. Of three by tokens, the first is for text, the second for pictures that are given, the third for what is made.',
  })
  readonly unit!: ModelPrice['unit'];

  @Field(() => Float, { description: 'In US dollars.' })
  readonly usd!: number;
}

@ObjectType('MediaModelParameters', {
  simpleResolvers: true,
  description:
    'What a model takes. What is null here is no setting of it, and a call that makes it is refused; an empty list stands for any value. A call is held against all of this before anything is queued or paid, and its error names the field.',
})
export class MediaModelParametersType implements Omit<ModelParameters, 'sizeRule'> {
  @Field(() => [String], {
    nullable: true,
    description:
      'Widths and heights: `1024x768`. An empty list: any, as far as the description of the model has no rule.',
  })
  readonly sizes!: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Shapes: `16:9`.' })
  readonly aspectRatios!: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'What `quality` takes.' })
  readonly qualities!: readonly string[] | null;

  @Field(() => [MediaModelVoiceType], {
    nullable: true,
    description: 'The voices. An empty list: those of the account at the provider, by their ids.',
  })
  readonly voices!: readonly ModelVoice[] | null;

  @Field(() => [String], { nullable: true, description: 'What `format` takes: `wav`, `mp3`, `opus`, `flac`.' })
  readonly formats!: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'What `language` takes: ISO 639-1.' })
  readonly languages!: readonly string[] | null;

  @Field(() => MediaNumberRangeType, { nullable: true, description: 'How long a video may be.' })
  readonly durationSeconds!: NumberRange | null;

  @Field(() => MediaNumberRangeType, { nullable: true, description: 'How fast it can speak; 1 is its own speed.' })
  readonly speed!: NumberRange | null;

  @Field(() => Int, { nullable: true, description: 'The most pictures of one call: `n`.' })
  readonly maxImages!: number | null;

  @Field(() => Int, { nullable: true, description: 'The most reference images; fewer where an `image` counts as one.' })
  readonly maxReferenceImages!: number | null;

  @Field(() => Int, { nullable: true, description: 'Of the prompt, or of the text to speak.' })
  readonly maxPromptCharacters!: number | null;

  @Field(() => Boolean, { description: 'Whether it takes a `seed`.' })
  readonly seed!: boolean;

  @Field(() => [MediaModelParameterType], { description: 'Those of the free `parameters`.' })
  readonly parameters!: readonly ModelParameter[];
}
