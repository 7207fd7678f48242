import { MediaFailure } from '../../../domain/errors';
import { type ModelParameters, NO_PARAMETERS } from '../../../domain/model-parameters';
import type { MediaProber } from '../../../media/media-prober';
import { capabilityMissing, invalidValue } from '../../check/refusal';
import type {
  CallContext,
  GenerationResult,
  MediaBytes,
  MediaModel,
  RequestOutline,
  TranscriptionRequest,
} from '../../media-model';
import { FfmpegFailedError, isFfmpegInstalled, runFfmpeg } from '../ffmpeg/run-ffmpeg';
import { createLocalModel, localFailure } from '../local-model';
import type { JobCaller, LocalModelOptions } from '../thread/job-limit';
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

interface MoonshineOptions extends LocalModelOptions {
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

const MAX_MINUTES = 30;
const MAX_SECONDS = MAX_MINUTES * 60;
const MS_PER_SECOND = 1000;
/** One more than is taken: who has that much has too much. */
const DECODED_SECONDS = MAX_SECONDS + 1;

/**
 * Where a track begins late, or has a gap, as a recording that was paused, FFmpeg leaves the silence out of samples that
 * are written without timestamps: what is said later would get too early a time. `aresample` fills it in (`async=1` fills and
 * does not stretch), once there are only as many samples a second as are wanted. What lies past the end of what is decoded
 * is put there: no more silence is made than that, and what is too long shows as that. Where a clock goes back, as in two
 * recordings one after the other, the second is put after the first: `aresample` would leave it out.
 *
 * @see https://manpages.ubuntu.com/manpages/mantic/man1/ffmpeg-resampler.1.html (async, first_pts) and
 * https://ffmpeg.org/doxygen/5.1/setpts_8c_source.html (what `asetpts` knows), read 2026-11-29
 */
const ON_ITS_TIMELINE = [
  `aformat=sample_rates=${SAMPLE_RATE_HZ}:sample_fmts=s16:channel_layouts=mono`,
  `asetpts='st(0, min(max(PTS, ld(1)), ${DECODED_SECONDS} / TB)); st(1, ld(0) + NB_SAMPLES); ld(0)'`,
  'aresample=async=1:first_pts=0',
].join(',');

/**
 * The first sound track of audio or video, with silence where it has nothing: a sample is where it is played.
 *
 * @returns one channel at `SAMPLE_RATE_HZ`
 * @throws {MediaFailure} INVALID_INPUT: no sound in it, or too much; CORRUPT_MEDIA: none that can be decoded;
 * UNSUPPORTED_MEDIA_TYPE; each of the path `input.audio`
 * @throws {FfmpegFailedError} it did not come to its end
 * @throws the signal's reason
 */
export async function decodeSound(
  { bytes, mimeType }: MediaBytes,
  prober: MediaProber,
  caller: JobCaller,
): Promise<Int16Array<ArrayBuffer>> {
  try {
    await requireSound({ bytes, mimeType }, prober, caller);
    const samples = await decode(bytes, caller.signal);
    // What a file says of its duration need not be so.
    if (samples.length > MAX_SECONDS * SAMPLE_RATE_HZ) throw tooLong();
    return samples;
  } catch (error) {
    throw error instanceof MediaFailure ? error.at(['input', 'audio']) : error;
  }
}

async function requireSound(
  { bytes, mimeType }: MediaBytes,
  prober: MediaProber,
  { organizationId, signal }: JobCaller,
): Promise<void> {
  const read = async (start: number, end: number) => bytes.subarray(start, end);
  const { details } = await prober.probe({ sizeBytes: bytes.length, read }, mimeType, {
    organizationId,
    signal,
    queue: 'UNBOUNDED',
  });
  // null: not to be known within the limits of the prober.
  if (details === null) return;
  if (details.kind === 'IMAGE' || (details.kind === 'VIDEO' && !details.hasAudio)) {
    throw new MediaFailure('INVALID_INPUT', 'There is no sound in this, so nothing to transcribe.');
  }
  if (details.durationMs !== null && details.durationMs > MAX_SECONDS * MS_PER_SECOND) throw tooLong();
}

async function decode(bytes: Uint8Array, signal: AbortSignal): Promise<Int16Array<ArrayBuffer>> {
  const form = ['-map', '0:a:0', '-af', ON_ITS_TIMELINE, '-t', String(DECODED_SECONDS)];
  const run = { files: { media: bytes }, arguments: ['-i', 'media', ...form, '-f', 's16le', 'sound'], output: 'sound' };
  try {
    const sound = await runFfmpeg({ ...run, signal });
    if (sound.length > 0) return new Int16Array(sound.buffer);
  } catch (cause) {
    if (!(cause instanceof FfmpegFailedError) || cause.exitCode === null) throw cause;
    throw undecodable(cause);
  }
  throw undecodable();
}

function undecodable(cause?: unknown): MediaFailure {
  const message = 'The sound cannot be decoded: it is damaged, or in an encoding that is not known here.';
  return new MediaFailure('CORRUPT_MEDIA', message, { cause });
}

function tooLong(): MediaFailure {
  return new MediaFailure('INVALID_INPUT', `This model transcribes at most ${MAX_MINUTES} minutes at once.`);
}
