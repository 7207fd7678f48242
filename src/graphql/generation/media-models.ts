import { Arg, Ctx, Field, Float, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { GenerationKind, ModelCapability } from '../../domain/generation';
import type {
  ModelParameter,
  ModelParameters,
  ModelPrice,
  ModelVoice,
  NumberRange,
} from '../../domain/model-parameters';
import { listModels, type ModelDescription } from '../../generation/read/list-models';
import type { RequestContext } from '../context';
import { graphqlEnum } from '../enums';
import { GraphQLDateTime } from '../scalars';
import { MediaGenerationKindEnum } from './generation-kinds';

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
class MediaModelPriceType implements ModelPrice {
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
class MediaModelParametersType implements Omit<ModelParameters, 'sizeRule'> {
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

const MediaModelCapabilityEnum = graphqlEnum<ModelCapability>(
  'MediaModelCapability',
  'What a model can be asked for.',
  {
    TEXT_TO_IMAGE: 'Pictures from a prompt.',
    IMAGE_EDIT: 'Changes of a picture: `image`.',
    MASK: 'Changes of a part of a picture only: `mask`.',
    REFERENCE_IMAGES: 'Pictures to go by: `referenceImages`.',
    TEXT_TO_SPEECH: 'Speech from text.',
    SPEECH_TO_TEXT: 'Text from speech.',
    TEXT_TO_VIDEO: 'A video from a prompt.',
    IMAGE_TO_VIDEO: 'A video that begins with a picture: `image`.',
    VIDEO_TO_VIDEO: 'A video that goes on from another or changes it: `video`.',
  },
);

@ObjectType('MediaModel', { simpleResolvers: true, description: 'Something that generates.' })
class MediaModelType implements ModelDescription {
  @Field(() => ID, { description: 'The provider and its own name for the model: `local/renderer`.' })
  readonly id!: string;

  @Field(() => String, { description: 'Who runs it: `openai`; `local` for what the service runs itself.' })
  readonly provider!: string;

  @Field(() => MediaGenerationKindEnum, { description: 'What it makes.' })
  readonly kind!: GenerationKind;

  @Field(() => String, { description: 'What it is and what it is good for.' })
  readonly description!: string;

  @Field(() => [MediaModelCapabilityEnum], { description: 'What it can be asked for.' })
  readonly capabilities!: readonly ModelCapability[];

  @Field(() => Boolean, { description: 'Whether it is set up here, and not shut down.' })
  readonly available!: boolean;

  @Field(() => MediaModelParametersType, { description: 'What it takes.' })
  readonly parameters!: ModelParameters;

  @Field(() => [MediaModelPriceType], {
    description: 'What it costs, as far as that is known and the same for everybody; empty: it is not.',
  })
  readonly prices!: readonly ModelPrice[];

  @Field(() => [String], { description: 'Other ids that it can be asked for by.' })
  readonly aliases!: readonly string[];

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'When its provider shuts it down, or did: from then on a call that names it fails with MODEL_NOT_FOUND. Null: no end is known of.',
  })
  readonly deprecatedAt!: Date | null;
}

@Resolver()
export class MediaModelQueries {
  @Query(() => [MediaModelType], {
    description:
      'The models that there are, the best of each kind first: a call that names none takes the first that is available and can do what it asks for. Those that are about to be shut down come after those that stay, those that run here after all of a provider, and those that are shut down at the end.',
  })
  mediaModels(
    @Arg('kind', () => MediaGenerationKindEnum, { nullable: true, description: 'Only models that make this.' })
    kind: GenerationKind | null | undefined,
    @Ctx() { engine }: RequestContext,
  ): readonly ModelDescription[] {
    return listModels(engine, kind ?? null);
  }
}
