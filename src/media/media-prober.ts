import { availableParallelism } from 'node:os';
import { FairLimit } from '../concurrency/fair-limit';
import type { FairQueue } from '../concurrency/fair-shares';
import { refuseOverload } from '../concurrency/refuse-overload';
import { untilAborted, withTimeLimit } from '../concurrency/time-limit';
import { MediaFailure } from '../domain/errors';
import {
  type ImageMimeType,
  isImageType,
  kindOf,
  type MediaDetails,
  type MediaKind,
  type MimeType,
} from '../domain/media';
import { type ByteSource, limitReads, ProbeLimitReached } from './byte-source';
import { probeImage } from './probe-image';
import { thumbhashOf } from './thumbnail/shrink-picture';
import { mediaOfTracks, type TrackMimeType } from './tracks/media-of-tracks';
import { UnreadableTracksError } from './tracks/track-process';
import { TrackReader } from './tracks/track-reader';

/** On whose behalf something is probed. */
export interface ProbeCaller {
  readonly organizationId: string;
  /** Stops waiting, and reading. */
  readonly signal?: AbortSignal;
  /** UNBOUNDED: is never refused for want of room. For what has been paid for. Default BOUNDED. */
  readonly queue?: FairQueue;
}

export interface MediaProber {
  /**
   * Reads what a file's bytes say about themselves. Waits for its turn; the limits on time count from then on.
   *
   * @param mimeType as `sniffMediaType` found it
   * @throws {MediaFailure} CORRUPT_MEDIA: damaged, cut short or not of this type; FILE_TOO_LARGE: a picture of more
   * than `maxPixels`; UNSUPPORTED_MEDIA_TYPE: no accepted type by its tracks; OVERLOADED, retryable: too many wait
   * @throws what `source.read` failed with, or the signal's reason, as it was
   */
  probe(source: ByteSource, mimeType: MimeType, caller: ProbeCaller): Promise<ProbedMedia>;
  /** Ends the prober's processes; probes of audio and video under way are rejected. */
  close(): Promise<void>;
}

export interface MediaProberOptions {
  /** What decodes pictures shares. Default: as `createDecodingLimit`. */
  readonly decoding?: FairLimit;
  /** Default: four probes of audio and video at once; two of one organization, or one where there are few processors. */
  readonly tracks?: FairLimit;
  /** Most bytes read of one file. Default 16 MiB: the index of a video of several hours, or a picture as a whole. */
  readonly maxBytes?: number;
  /**
   * How much processor time the parser of audio and video may take for one file. Default 3,000: what nine hours of
   * video take, several times over. By the wall's clock, a busy machine would make strangers of honest files.
   */
  readonly maxProcessorMs?: number;
  /** How long one file may take in all, the waiting for its bytes among it. Default 60,000. */
  readonly timeoutMs?: number;
  /** Width times height of a still picture. Default 100 million, 400 MB once decoded. */
  readonly maxPixels?: number;
}

/** They hold nothing while they wait: their bytes are stored already. */
const QUEUE = { maxWaiting: 2_000, maxWaitingPerTenant: 500, maxWaitMs: 60_000 };

/**
 * How many pictures are decoded at once. One takes up to 400 MB and one of the four threads that Node has for files
 * too, of which one stays free; and one is for other organizations while one decodes two that take long.
 */
export function createDecodingLimit(): FairLimit {
  return new FairLimit({ ...QUEUE, maxConcurrent: 3, maxConcurrentPerTenant: 2 });
}

/** One organization's files keep no more than half of the processors busy: others' uploads wait for those too. */
function ownTracks(): number {
  return Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2)));
}

export function createMediaProber({
  decoding = createDecodingLimit(),
  // A process each, of low priority, that waits for its bytes for most of the time.
  tracks = new FairLimit({ ...QUEUE, maxConcurrent: 4, maxConcurrentPerTenant: ownTracks() }),
  maxBytes = 16 * 1024 ** 2,
  maxProcessorMs = 3_000,
  timeoutMs = 60_000,
  maxPixels = 100_000_000,
}: MediaProberOptions = {}): MediaProber {
  const trackReader = new TrackReader(maxProcessorMs);
  // Each has its bytes in memory while it waits to be decoded.
  const pictures = new FairLimit({ ...QUEUE, maxConcurrent: 8, maxConcurrentPerTenant: 5 });
  return {
    async probe(source, mimeType, { organizationId, signal: callerSignal, queue }) {
      const limit = isImageType(mimeType) ? pictures : tracks;
      const decode = <T>(picture: () => Promise<T>) => decoding.run(organizationId, picture, callerSignal, 'UNBOUNDED');
      const probe = (signal: AbortSignal) => {
        const context = { trackReader, maxBytes, maxPixels, signal, decode };
        return probeMedia(limitReads(source, maxBytes), mimeType, context);
      };
      const isOver = () => new ProbeLimitReached(`It took over ${timeoutMs} ms`);
      const work = () => withTimeLimit(timeoutMs, callerSignal === undefined ? [] : [callerSignal], probe, isOver);
      return refuseOverload(limit.run(organizationId, work, callerSignal, queue));
    },
    close: () => trackReader.close(),
  };
}

export interface ProbedMedia {
  /** Refined: a container sniffed as video that holds sound alone is audio. */
  readonly mimeType: MimeType;
  readonly kind: MediaKind;
  /** null: not to be known within the limits. */
  readonly details: MediaDetails | null;
  /** In base64; null: not a picture, or none that can be decoded within the limits. */
  readonly thumbhash: string | null;
}

interface ProbeContext {
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly trackReader: TrackReader;
  /** Ends the probe: with `ProbeLimitReached` as one of a file that is unknown, with any other reason as rejected. */
  readonly signal: AbortSignal;
  /** Runs what decodes a picture, when its turn has come. */
  decode<T>(work: () => Promise<T>): Promise<T>;
}

/** One probe, within limits that `source` and `signal` enforce. `MediaProber.probe` says what it throws. */
async function probeMedia(source: ByteSource, mimeType: MimeType, context: ProbeContext): Promise<ProbedMedia> {
  try {
    if (!isImageType(mimeType)) return await probeTracks(source, mimeType, context);
    return await probePicture(source, mimeType, context);
  } catch (error) {
    // A large or slow file is not a bad one.
    if (error instanceof ProbeLimitReached) return unknownMedia(mimeType);
    throw error;
  }
}

async function probePicture(
  source: ByteSource,
  mimeType: ImageMimeType,
  { maxBytes, maxPixels, signal, decode }: ProbeContext,
): Promise<ProbedMedia> {
  const { sizeBytes } = source;
  const bytes = Buffer.from(await untilAborted(source.read(0, Math.min(sizeBytes, maxBytes)), signal));
  // Outside the time limit: a decoder cannot be interrupted, has limits of its own, and may have to wait for its turn.
  return decode(async () => {
    const details = await probeImage({ bytes, sizeBytes }, mimeType, maxPixels);
    const isWhole = bytes.length === sizeBytes;
    const thumbhash = isWhole && details !== null ? await thumbhashOf(bytes, mimeType) : null;
    return { mimeType, kind: 'IMAGE', details, thumbhash };
  });
}

async function probeTracks(
  source: ByteSource,
  mimeType: TrackMimeType,
  { trackReader, maxBytes, signal }: ProbeContext,
): Promise<ProbedMedia> {
  try {
    const request = { mimeType, mayReadWhole: source.sizeBytes <= maxBytes };
    const summary = await trackReader.read(source, request, signal);
    return summary === null ? unknownMedia(mimeType) : { ...mediaOfTracks(mimeType, summary), thumbhash: null };
  } catch (cause) {
    if (!(cause instanceof UnreadableTracksError)) throw cause;
    throw new MediaFailure('CORRUPT_MEDIA', `The file is damaged or not complete: it cannot be read as ${mimeType}.`, {
      cause,
    });
  }
}

/** Of a file that is not looked at, or not to the end. */
export function unknownMedia(mimeType: MimeType): ProbedMedia {
  return { mimeType, kind: kindOf(mimeType), details: null, thumbhash: null };
}
