import { type ModelParameters, NO_PARAMETERS } from '../../../domain/model-parameters';
import { invalidValue } from '../../check/refusal';
import type { RequestOutline, SpeechRequest } from '../../media-model';
import { speakableText } from './speakable-text';
import { isSpeechFormat, SPEECH_FORMATS, type SpeechFormat } from './speech-format';

/**
 * Those of the package, the most intelligible first; the last is of 8 kHz. Left out is its talking clock, `awb_time`,
 * which knows the words of the time of day alone.
 */
const VOICES: readonly string[] = ['rms', 'slt', 'awb', 'kal16', 'kal'];
const DEFAULT_VOICE = 'rms';
/** Of the request, as Unicode counts them. */
const MAX_CHARACTERS = 5_000;
const SPEED = { min: 0.25, max: 4, step: null, values: null };

export interface SpeechSettings {
  readonly text: string;
  /** Of the text as it was sent. */
  readonly characters: number;
  readonly voice: string;
  readonly speed: number;
  readonly format: SpeechFormat;
}

export function parametersOf(ffmpegInstalled: boolean): ModelParameters {
  return {
    ...NO_PARAMETERS,
    voices: VOICES.map((id) => ({ id, name: null, language: 'en' })),
    formats: ffmpegInstalled ? SPEECH_FORMATS : ['wav'],
    speed: SPEED,
    maxPromptCharacters: MAX_CHARACTERS,
  };
}

/** They throw MediaFailure, INVALID_INPUT. */
export function ownRulesOf(ffmpegInstalled: boolean): (outline: RequestOutline) => void {
  return ({ settings }) => {
    if (settings.kind !== 'SPEECH') return;
    if (settings.text === '') throw invalidValue('text', 'The text is empty.');
    const { format } = settings;
    if (ffmpegInstalled || format === null || format === 'wav' || !isSpeechFormat(format)) return;
    throw invalidValue('format', 'Only wav can be made here: the optional package @ffmpeg/core is not installed.');
  };
}

/** Of a request that was checked. */
export function settingsOf({ text, voice, speed, format }: SpeechRequest): SpeechSettings {
  return {
    text: speakableText(text),
    characters: countCharacters(text),
    voice: voice ?? DEFAULT_VOICE,
    speed: speed ?? 1,
    format: format !== null && isSpeechFormat(format) ? format : 'wav',
  };
}

function countCharacters(text: string): number {
  let characters = 0;
  for (const _character of text) characters += 1;
  return characters;
}
