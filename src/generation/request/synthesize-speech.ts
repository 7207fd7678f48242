import type { Caller } from '../../domain/caller';
import type { JsonObject } from '../../domain/json';
import type { GenerationEngine } from '../generation-engine';
import { checkParameters, checkRange, checkText, checkWord } from './check-settings';
import { generate } from './generate';
import type { AnsweredGeneration, GenerateInput } from './generation-call';

export interface SynthesizeSpeechInput extends GenerateInput {
  readonly text: string;
  readonly voice?: string | null;
  readonly format?: string | null;
  readonly speed?: number | null;
  readonly parameters?: JsonObject | null;
}

/** As far as any provider goes. */
const SPEEDS = [0.25, 4] as const;

/** Speaks a text. @throws as `generate` */
export async function synthesizeSpeech(
  engine: GenerationEngine,
  caller: Caller,
  input: SynthesizeSpeechInput,
  abandoned?: AbortSignal,
): Promise<AnsweredGeneration> {
  const voice = checkWord('voice', input.voice);
  const settings = {
    kind: 'SPEECH',
    text: checkText('text', input.text),
    voice: voice === null || input.model == null ? voice : engine.models.voiceOf(input.model, voice),
    format: checkWord('format', input.format)?.toLowerCase() ?? null,
    speed: checkRange('speed', input.speed, SPEEDS),
    parameters: checkParameters(input.parameters),
  } as const;
  const needs = [{ capability: 'TEXT_TO_SPEECH', path: ['input', 'text'] }] as const;
  return generate(engine, caller, input, { settings, media: [], needs, abandoned });
}
