import type { Caller } from '../../domain/caller';
import type { JsonObject } from '../../domain/json';
import type { MediaInput } from '../../files/sources/resolve-media-source';
import type { GenerationEngine } from '../generation-engine';
import { checkLanguage, checkParameters, checkText } from './check-settings';
import { generate } from './generate';
import type { AnsweredGeneration, GenerateInput } from './generation-call';
import { mediaField } from './media-fields';

export interface TranscribeAudioInput extends Omit<GenerateInput, 'output'> {
  readonly audio: MediaInput;
  readonly language?: string | null;
  readonly prompt?: string | null;
  readonly diarize?: boolean | null;
  readonly parameters?: JsonObject | null;
}

/** Writes down what is said in sound, or in the sound of a video. @throws as `generate` */
export async function transcribeAudio(
  engine: GenerationEngine,
  caller: Caller,
  input: TranscribeAudioInput,
  abandoned?: AbortSignal,
): Promise<AnsweredGeneration> {
  const settings = {
    kind: 'TRANSCRIPTION',
    language: checkLanguage(input.language),
    prompt: input.prompt == null ? null : checkText('prompt', input.prompt),
    diarize: input.diarize ?? null,
    parameters: checkParameters(input.parameters),
  } as const;
  const media = mediaField('audio', input.audio, ['AUDIO', 'VIDEO']);
  const needs = [{ capability: 'SPEECH_TO_TEXT', path: ['input', 'audio'] }] as const;
  return generate(engine, caller, input, { settings, media, needs, abandoned });
}
