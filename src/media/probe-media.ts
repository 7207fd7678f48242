import { untilAborted } from '../concurrency/time-limit';
import { MediaFailure } from '../domain/errors';
import {
  type ImageMimeType,
  isImageType,
  kindOf,
  type MediaDetails,
  type MediaKind,
  type MimeType,
} from '../domain/media';
import { type ByteSource, ProbeLimitReached } from './byte-source';
import { probeImage } from './probe-image';
import { thumbhashOf } from './thumbnail/shrink-picture';
import { mediaOfTracks, type TrackMimeType } from './tracks/media-of-tracks';
import { UnreadableTracksError } from './tracks/track-process';
import type { TrackReader } from './tracks/track-reader';

export interface ProbedMedia {
  /** Refined: a container sniffed as video that holds sound alone is audio. */
  readonly mimeType: MimeType;
  readonly kind: MediaKind;
  /** null: not to be known within the limits. */
  readonly details: MediaDetails | null;
  /** In base64; null: not a picture, or none that can be decoded within the limits. */
  readonly thumbhash: string | null;
}

export interface ProbeContext {
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly trackReader: TrackReader;
  /** Ends the probe: with `ProbeLimitReached` as one of a file that is unknown, with any other reason as rejected. */
  readonly signal: AbortSignal;
  /** Runs what decodes a picture, when its turn has come. */
  decode<T>(work: () => Promise<T>): Promise<T>;
}

/** One probe, within limits that `source` and `signal` enforce. `MediaProber.probe` says what it throws. */
export async function probeMedia(source: ByteSource, mimeType: MimeType, context: ProbeContext): Promise<ProbedMedia> {
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
