import { Arg, Ctx, Directive, Field, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { type GenerateImageInput, generateImage } from '../../generation/request/generate-image';
import type { AnsweredGeneration } from '../../generation/request/generation-call';
import type { RequestContext } from '../context';
import { MediaInputType } from '../file/file-inputs';
import { answerGeneration, GenerationPayload, MakingCallInput } from './generate-call';
import { ImageGenerationType } from './generation-results';

@InputType('GenerateImageInput', { description: 'Pictures to make, or a picture to change.' })
export class GenerateImageInputType extends MakingCallInput implements GenerateImageInput {
  @Field(() => String, { description: 'What the pictures show, or what to change.' })
  readonly prompt!: string;

  @Field(() => MediaInputType, { nullable: true, description: 'The picture to change.' })
  readonly image?: MediaInputType | null;

  @Field(() => MediaInputType, {
    nullable: true,
    description:
      'A picture as large as `image`: where it is transparent, `image` may change, and nowhere else. Null: anywhere.',
  })
  readonly mask?: MediaInputType | null;

  @Field(() => [MediaInputType], { nullable: true, description: 'Pictures to go by.' })
  readonly referenceImages?: MediaInputType[] | null;

  @Field(() => Int, { defaultValue: 1, description: 'How many pictures: 1 to 10.' })
  readonly n!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Width and height in pixels: `1024x768`. Not with `aspectRatio`.',
  })
  readonly size?: string | null;

  @Field(() => String, { nullable: true, description: 'The shape: `16:9`. Not with `size`.' })
  readonly aspectRatio?: string | null;

  @Field(() => String, { nullable: true, description: 'How good, in the words of the provider: `low`, `hd`.' })
  readonly quality?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The same seed with the same input makes the same picture, where the model can.',
  })
  readonly seed?: number | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether to answer at once and to make the pictures in the background.',
  })
  readonly background!: boolean;
}

@ObjectType('GenerateImagePayload', { simpleResolvers: true, description: 'What came of asking for pictures.' })
export class GenerateImagePayload extends GenerationPayload {
  @Field(() => ImageGenerationType, { nullable: true, description: 'The generation; null when the call was refused.' })
  override readonly generation!: AnsweredGeneration | null;
}

@Resolver()
export class GenerateImageMutation {
  @Mutation(() => GenerateImagePayload, {
    description:
      'Makes pictures, or changes one. Each is stored as a file, if the project or the call does not have it otherwise; one that cannot be stored is in the answer all the same. Needs the scope GENERATE.',
  })
  @Directive('@cost(weight: 100)')
  generateImage(
    @Arg('input', () => GenerateImageInputType, { description: 'What to make.' }) input: GenerateImageInputType,
    @Ctx() { engine, caller, abandoned }: RequestContext,
  ): Promise<GenerateImagePayload> {
    return answerGeneration(() => generateImage(engine, caller, input, abandoned()));
  }
}
