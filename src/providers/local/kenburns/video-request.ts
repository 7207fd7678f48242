import { MediaFailure } from '../../../domain/errors';
import {
  MAX_PROMPT_CHARACTERS,
  MAX_REFERENCE_IMAGES,
  type ModelParameters,
  NO_PARAMETERS,
} from '../../../domain/model-parameters';
import type { PixelSize, VideoRequest } from '../../media-model';

const MIN_SECONDS = 1;
const MAX_SECONDS = 10;
const DEFAULT_SECONDS = 4;
/** FFmpeg's memory holds the file twice. */
const MAX_VIDEO_BYTES = 64 * 1024 ** 2;
const MIN_SIDE = 64;
const MAX_SIDE = 1280;
const MAX_PIXELS = 1280 * 720;
const DEFAULT_SIZE: PixelSize = { width: 854, height: 480 };

export const KENBURNS_PARAMETERS: ModelParameters = {
  ...NO_PARAMETERS,
  sizes: [],
  sizeRule: { multipleOf: 2, minSide: MIN_SIDE, maxSide: MAX_SIDE, maxPixels: MAX_PIXELS },
  durationSeconds: { min: MIN_SECONDS, max: MAX_SECONDS, step: null, values: null },
  maxReferenceImages: MAX_REFERENCE_IMAGES,
  maxPromptCharacters: MAX_PROMPT_CHARACTERS,
  seed: true,
};

/** Nothing is decoded yet. @throws {MediaFailure} INVALID_INPUT */
export function checkLength({ video }: VideoRequest): void {
  if (video !== null && video.bytes.length > MAX_VIDEO_BYTES) {
    throw invalid(`The video has more than ${MAX_VIDEO_BYTES} bytes.`, ['video']);
  }
}

/** How long a video from a still is. */
export function secondsOf({ durationSeconds }: VideoRequest): number {
  return durationSeconds ?? DEFAULT_SECONDS;
}

/** How much of a video is taken: all of it, up to the longest, unless less is asked for. */
export function secondsOfVideo({ durationSeconds }: VideoRequest, videoMs: number | null): number {
  return Math.min(durationSeconds ?? MAX_SECONDS, videoMs === null ? MAX_SECONDS : videoMs / 1_000);
}

/** The size that is asked for; else one of the shape of the source, of about as many pixels as the default. */
export function sizeOf({ size }: VideoRequest, source: PixelSize | null): PixelSize {
  if (size !== null) return size;
  if (source === null) return DEFAULT_SIZE;
  const pixels = DEFAULT_SIZE.width * DEFAULT_SIZE.height;
  const scale = Math.min(
    Math.sqrt(pixels / (source.width * source.height)),
    MAX_SIDE / Math.max(source.width, source.height),
  );
  return { width: evenSide(source.width * scale), height: evenSide(source.height * scale) };
}

export function invalid(message: string, path: readonly string[]): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path: ['input', ...path] });
}

/** H.264 with halved colour resolution has even sides. */
function evenSide(side: number): number {
  return Math.max(MIN_SIDE, Math.round(side / 2) * 2);
}
