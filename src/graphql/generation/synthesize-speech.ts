import { Arg, Ctx, Directive, Field, Float, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { AnsweredGeneration } from '../../generation/request/generation-call';
import { type SynthesizeSpeechInput, synthesizeSpeech } from '../../generation/request/synthesize-speech';
import type { RequestContext } from '../context';
import { answerGeneration, GenerationPayload, MakingCallInput } from './generate-call';
import { SpeechGenerationType } from './generation-results';

@InputType('SynthesizeSpeechInput', { description: 'A text to speak.' })
export class SynthesizeSpeechInputType extends MakingCallInput implements SynthesizeSpeechInput {
  @Field(() => String, { description: 'What to say.' })
  readonly text!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Whose voice, by its name at the provider: `alloy`. Null: the usual voice of the model.',
  })
  readonly voice?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The format of the sound: `wav`, `mp3`, `opus`, `flac`. Null: the usual one of the model.',
  })
  readonly format?: string | null;

  @Field(() => Float, { nullable: true, description: 'How fast: 0.25 to 4 times the usual speed.' })
  readonly speed?: number | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether to answer at once and to make the sound in the background.',
  })
  readonly background!: boolean;
}

@ObjectType('SynthesizeSpeechPayload', { simpleResolvers: true, description: 'What came of asking for speech.' })
export class SynthesizeSpeechPayload extends GenerationPayload {
  @Field(() => SpeechGenerationType, { nullable: true, description: 'The generation; null when the call was refused.' })
  override readonly generation!: AnsweredGeneration | null;
}

@Resolver()
export class SynthesizeSpeechMutation {
  @Mutation(() => SynthesizeSpeechPayload, {
    description:
      'Speaks a text. The sound is stored as a file, if the project or the call does not have it otherwise; if it cannot be stored, it is in the answer all the same. Needs the scope GENERATE.',
  })
  @Directive('@cost(weight: 100)')
  synthesizeSpeech(
    @Arg('input', () => SynthesizeSpeechInputType, { description: 'What to say, and how.' })
    input: SynthesizeSpeechInputType,
    @Ctx() { engine, caller, abandoned }: RequestContext,
  ): Promise<SynthesizeSpeechPayload> {
    return answerGeneration(() => synthesizeSpeech(engine, caller, input, abandoned()));
  }
}
