import { MediaFailure } from '../../../domain/errors';
import { type ModelParameters, NO_PARAMETERS } from '../../../domain/model-parameters';
import type { MediaProber } from '../../../media/media-prober';
import { capabilityMissing, invalidValue } from '../../check/refusal';
import {
  type CallContext,
  type GenerationResult,
  type MediaBytes,
  type MediaModel,
  type RequestOutline,
  type TranscriptionRequest,
} from '../../media-model';
import { FfmpegFailedError, isFfmpegInstalled } from '../ffmpeg/run-ffmpeg';
import { createLocalModel, localFailure } from '../local-model';
import type { LocalModelOptions } from '../thread/job-limit';
import { decodeSound } from './decode-sound';
import { SAMPLE_RATE_HZ } from './levels';
import { Transcriber, TranscriptionStalledError } from './transcriber';

const MOONSHINE_PARAMETERS: ModelParameters = { ...NO_PARAMETERS, languages: ['en'] };
const MAX_BYTES = 64 * 1024 * 1024;

/** @throws {MediaFailure} INVALID_INPUT, MODEL_CAPABILITY_MISSING */
function checkOwnRules({ settings }: RequestOutline): void {
  if (settings.kind !== 'TRANSCRIPTION') return;
  // The model has no way to take one: it would be left out unseen.
  if (settings.prompt !== null) throw invalidValue('prompt', 'This model takes no prompt.');
  if (settings.diarize !== true) return;
  throw capabilityMissing({ id: 'local/moonshine-tiny', provider: 'local' }, 'diarize', 'does not tell speakers apart');
}

/** @throws {MediaFailure} FILE_TOO_LARGE */
function checkLength({ bytes }: MediaBytes): void {
  if (bytes.length <= MAX_BYTES) return;
  const message = `This model takes at most ${MAX_BYTES} bytes.`;
  throw new MediaFailure('FILE_TOO_LARGE', message, { path: ['input', 'audio'] });
}

export interface MoonshineOptions extends LocalModelOptions {
  readonly prober: MediaProber;
  /** 0 to 100, whenever the model is loaded: the first time, and after a job that was stopped. */
  readonly onLoading?: (percent: number) => void;
}

export interface MoonshineModel extends MediaModel {
  /** Has it loaded before it is asked. */
  preload(): void;
  /** Ends its thread; what is under way is INTERRUPTED. */
  close(): Promise<void>;
}

/** `local/moonshine-tiny`: transcription by Moonshine AI's smallest English model. Without FFmpeg it is not available. */
export function createMoonshine(options: MoonshineOptions): MoonshineModel {
  const { prober, onLoading } = options;
  const transcriber = new Transcriber(onLoading);
  const model = createLocalModel(
    {
      id: 'local/moonshine-tiny',
      kind: 'TRANSCRIPTION',
      description:
        'Moonshine tiny, a small neural model (27 million parameters, 8 bits) that runs on this server: English only, ' +
        'up to 30 minutes, good for clear speech and no match for large models on anything else.',
      capabilities: new Set(['SPEECH_TO_TEXT']),
      available: isFfmpegInstalled(),
      parameters: MOONSHINE_PARAMETERS,
      unit: 'minute',
      // One: with half an hour of sound, the process took 760 MB.
      limits: {
        maxConcurrent: 1,
        maxConcurrentPerOrganization: 1,
        maxWaiting: 64,
        maxWaitingPerOrganization: 32,
        retryAfterSeconds: 30,
      },
      checkOwnRules,
      prepare(request, context) {
        checkLength(request.audio);
        return () => transcribe(request, { transcriber, prober }, context);
      },
    },
    options,
  );
  return { ...model, preload: () => transcriber.preload(), close: () => transcriber.close() };
}

interface TranscriptionParts {
  readonly transcriber: Transcriber;
  readonly prober: MediaProber;
}

async function transcribe(
  { audio }: TranscriptionRequest,
  { transcriber, prober }: TranscriptionParts,
  context: CallContext,
): Promise<GenerationResult> {
  try {
    const samples = await decodeSound(audio, prober, context);
    const durationSeconds = samples.length / SAMPLE_RATE_HZ;
    const segments = await transcriber.transcribe(samples, context);
    const text = segments.map((segment) => segment.text).join(' ');
    return {
      outputs: [],
      transcript: { text, language: 'en', durationSeconds, segments },
      usage: { images: null, characters: null, audioSeconds: durationSeconds, videoSeconds: null, costUsd: 0 },
    };
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof MediaFailure) throw error;
    const retryable = error instanceof TranscriptionStalledError || error instanceof FfmpegFailedError;
    throw localFailure('The sound could not be transcribed.', { retryable, cause: error });
  }
}
