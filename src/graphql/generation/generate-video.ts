import { Arg, Ctx, Directive, Field, Float, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { type GenerateVideoInput, generateVideo } from '../../generation/request/generate-video';
import type { AnsweredGeneration } from '../../generation/request/generation-call';
import type { RequestContext } from '../context';
import { MediaInputType } from '../file/file-inputs';
import { answerGeneration, GenerationPayload, MakingCallInput } from './generate-call';
import { VideoGenerationType } from './generation-results';

@InputType('GenerateVideoInput', { description: 'A video to make.' })
export class GenerateVideoInputType extends MakingCallInput implements GenerateVideoInput {
  @Field(() => String, { description: 'What the video shows, and how it moves.' })
  readonly prompt!: string;

  @Field(() => MediaInputType, { nullable: true, description: 'The picture that it begins with.' })
  readonly image?: MediaInputType | null;

  @Field(() => MediaInputType, { nullable: true, description: 'The video to go on from, or to change.' })
  readonly video?: MediaInputType | null;

  @Field(() => [MediaInputType], { nullable: true, description: 'Pictures to go by.' })
  readonly referenceImages?: MediaInputType[] | null;

  @Field(() => Float, {
    nullable: true,
    description: 'How long it is, in seconds: 0.1 to 600, as far as the model goes.',
  })
  readonly durationSeconds?: number | null;

  @Field(() => String, { nullable: true, description: 'Width and height in pixels: `1280x720`.' })
  readonly size?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The same seed with the same input makes the same video, where the model can.',
  })
  readonly seed?: number | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description:
      'Whether to answer at once and to make the video in the background. A project under zero data retention has to wait: it keeps nothing that could be fetched later.',
  })
  readonly background!: boolean;
}

@ObjectType('GenerateVideoPayload', { simpleResolvers: true, description: 'What came of asking for a video.' })
export class GenerateVideoPayload extends GenerationPayload {
  @Field(() => VideoGenerationType, { nullable: true, description: 'The generation; null when the call was refused.' })
  override readonly generation!: AnsweredGeneration | null;
}

@Resolver()
export class GenerateVideoMutation {
  @Mutation(() => GenerateVideoPayload, {
    description:
      'Makes a video from words, a picture or another video. Until it is done, ask for its generation or subscribe to `mediaGenerationUpdated`. One that may not be stored can be fetched for an hour. Needs the scope GENERATE.',
  })
  @Directive('@cost(weight: 100)')
  generateVideo(
    @Arg('input', () => GenerateVideoInputType, { description: 'What to make.' }) input: GenerateVideoInputType,
    @Ctx() { engine, caller, abandoned }: RequestContext,
  ): Promise<GenerateVideoPayload> {
    return answerGeneration(() => generateVideo(engine, caller, input, abandoned()));
  }
}
