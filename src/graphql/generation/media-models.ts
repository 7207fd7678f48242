import { Arg, Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import type { GenerationKind, ModelCapability } from '../../domain/generation';
import type { ModelParameters, ModelPrice } from '../../domain/model-parameters';
import { listModels, type ModelDescription } from '../../generation/read/list-models';
import type { RequestContext } from '../context';
import { graphqlEnum } from '../enums';
import { GraphQLDateTime } from '../scalars';
import { MediaGenerationKindEnum } from './generation-kinds';
import { MediaModelParametersType, MediaModelPriceType } from './model-parameters-type';

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
class MediaModelType implements Omit<ModelDescription, 'voiceAliases'> {
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

  @Field(() => [String], {
    description:
      'Other names that it can be asked for by: those of its provider, and those that this installation gives it.',
  })
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
