import { Arg, Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import type { GenerationKind, ModelCapability } from '../../domain/generation';
import { listModels, type ModelDescription } from '../../generation/list-models';
import type { RequestContext } from '../context';
import { MediaGenerationKindEnum, MediaModelCapabilityEnum } from './enums';

@ObjectType('MediaModel', { simpleResolvers: true, description: 'Something that generates.' })
export class MediaModelType implements ModelDescription {
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

  @Field(() => Boolean, { description: 'Whether it is set up here.' })
  readonly available!: boolean;
}

@Resolver()
export class MediaModelQueries {
  @Query(() => [MediaModelType], {
    description:
      'The models that there are, the best of each kind first: a call that names none takes the first that is available and can do what it asks for.',
  })
  mediaModels(
    @Arg('kind', () => MediaGenerationKindEnum, { nullable: true, description: 'Only models that make this.' })
    kind: GenerationKind | null | undefined,
    @Ctx() { engine }: RequestContext,
  ): readonly ModelDescription[] {
    return listModels(engine, kind ?? null);
  }
}
