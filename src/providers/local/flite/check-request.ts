import { MediaFailure } from '../../../domain/errors';
import type { SpeechRequest } from '../../generation-request';
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
const MIN_SPEED = 0.25;
const MAX_SPEED = 4;

export interface SpeechSettings {
  readonly text: string;
  /** Of the text as it was sent. */
  readonly characters: number;
  readonly voice: string;
  readonly speed: number;
  readonly format: SpeechFormat;
}

/** @throws {MediaFailure} INVALID_INPUT, with the path of the field */
export function checkRequest(request: SpeechRequest, ffmpegInstalled: boolean): SpeechSettings {
  for (const name of Object.keys(request.parameters)) {
    throw invalid('This model has no parameters.', ['parameters', name]);
  }
  const voice = request.voice ?? DEFAULT_VOICE;
  if (!VOICES.includes(voice)) throw invalid(`The voice is one of ${VOICES.join(', ')}.`, ['voice']);
  const speed = request.speed ?? 1;
  if (!(speed >= MIN_SPEED && speed <= MAX_SPEED)) {
    throw invalid(`The speed is from ${MIN_SPEED} to ${MAX_SPEED}.`, ['speed']);
  }
  const format = checkFormat(request.format ?? 'wav', ffmpegInstalled);
  const characters = countCharacters(request.text);
  if (characters < 1 || characters > MAX_CHARACTERS) {
    throw invalid(`The text has from 1 to ${MAX_CHARACTERS} characters.`, ['text']);
  }
  return { text: speakableText(request.text), characters, voice, speed, format };
}

function checkFormat(format: string, ffmpegInstalled: boolean): SpeechFormat {
  if (!isSpeechFormat(format)) throw invalid(`The format is one of ${SPEECH_FORMATS.join(', ')}.`, ['format']);
  if (format !== 'wav' && !ffmpegInstalled) {
    throw invalid('Only wav can be made here: the optional package @ffmpeg/core is not installed.', ['format']);
  }
  return format;
}

function countCharacters(text: string): number {
  let characters = 0;
  for (const _character of text) characters += 1;
  return characters;
}

function invalid(message: string, path: readonly string[]): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path: ['input', ...path] });
}
