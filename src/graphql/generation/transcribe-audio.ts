import { Arg, Ctx, Directive, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { AnsweredGeneration } from '../../generation/request/generation-call';
import { type TranscribeAudioInput, transcribeAudio } from '../../generation/request/transcribe-audio';
import type { RequestContext } from '../context';
import { MediaInputType } from '../file/file-inputs';
import { answerGeneration, CallInput, GenerationPayload } from './generate-call';
import { TranscriptionType } from './generation-results';

@InputType('TranscribeAudioInput', { description: 'Sound to write down.' })
export class TranscribeAudioInputType extends CallInput implements TranscribeAudioInput {
  @Field(() => MediaInputType, {
    description:
      'The sound, or a video of which the sound is meant: a file of a video that has none is refused with FILE_KIND_MISMATCH.',
  })
  readonly audio!: MediaInputType;

  @Field(() => String, {
    nullable: true,
    description: 'The language that is spoken, as a BCP 47 tag: `en`, or `en-US`. Null: the model finds out.',
  })
  readonly language?: string | null;

  @Field(() => String, { nullable: true, description: 'What helps to understand it, such as names that occur in it.' })
  readonly prompt?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether to tell speakers apart, where the model can.' })
  readonly diarize?: boolean | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether to answer at once and to transcribe in the background.',
  })
  readonly background!: boolean;
}

@ObjectType('TranscribeAudioPayload', { simpleResolvers: true, description: 'What came of asking for a transcript.' })
export class TranscribeAudioPayload extends GenerationPayload {
  @Field(() => TranscriptionType, { nullable: true, description: 'The generation; null when the call was refused.' })
  override readonly generation!: AnsweredGeneration | null;
}

@Resolver()
export class TranscribeAudioMutation {
  @Mutation(() => TranscribeAudioPayload, {
    description: 'Writes down what is spoken in sound or in the sound of a video. Needs the scope GENERATE.',
  })
  @Directive('@cost(weight: 100)')
  transcribeAudio(
    @Arg('input', () => TranscribeAudioInputType, { description: 'What to write down.' })
    input: TranscribeAudioInputType,
    @Ctx() { engine, caller, abandoned }: RequestContext,
  ): Promise<TranscribeAudioPayload> {
    return answerGeneration(() => transcribeAudio(engine, caller, input, abandoned()));
  }
}
