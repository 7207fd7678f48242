import { MediaFailure } from '../../../domain/errors';
import type { PixelSize } from '../../media-model';

const MIN_SIDE = 64;
const MAX_SIDE = 2048;
/** The side of a square picture, and of any with as many pixels, when no size is asked for. */
const DEFAULT_SIDE = 1024;
/** Most that a side may differ from what the aspect ratio comes to: pixels are whole. */
const RATIO_TOLERANCE = 0.02;

interface SizeRequest {
  readonly size: PixelSize | null;
  readonly aspectRatio: string | null;
}

/** @throws {MediaFailure} INVALID_INPUT: out of bounds, or a size and an aspect ratio that are at odds */
export function sizeOfNewPicture({ size, aspectRatio }: SizeRequest): PixelSize {
  const ratio = aspectRatio === null ? null : parseRatio(aspectRatio);
  const chosen = size ?? sizeOfRatio(ratio ?? 1);
  if (![chosen.width, chosen.height].every((side) => Number.isInteger(side) && side >= MIN_SIDE && side <= MAX_SIDE)) {
    throw new MediaFailure('INVALID_INPUT', `Each side has ${MIN_SIDE} to ${MAX_SIDE} pixels.`, {
      path: ['input', size === null ? 'aspectRatio' : 'size'],
    });
  }
  if (ratio !== null) refuseOtherRatio(chosen, ratio);
  return chosen;
}

/** @throws {MediaFailure} INVALID_INPUT: another size or shape than that of the picture, which an edit keeps */
export function refuseOtherSize({ size, aspectRatio }: SizeRequest, picture: PixelSize): void {
  if (size !== null && (size.width !== picture.width || size.height !== picture.height)) {
    const message = `An edit keeps the size of the picture, ${picture.width}x${picture.height}.`;
    throw new MediaFailure('INVALID_INPUT', message, { path: ['input', 'size'] });
  }
  if (aspectRatio !== null) refuseOtherRatio(picture, parseRatio(aspectRatio));
}

function sizeOfRatio(ratio: number): PixelSize {
  return { width: Math.round(DEFAULT_SIDE * Math.sqrt(ratio)), height: Math.round(DEFAULT_SIDE / Math.sqrt(ratio)) };
}

function refuseOtherRatio({ width, height }: PixelSize, ratio: number): void {
  if (Math.abs(width / height / ratio - 1) <= RATIO_TOLERANCE) return;
  throw invalidRatio(`${width}x${height} has another aspect ratio.`);
}

/** @returns width by height */
function parseRatio(aspectRatio: string): number {
  const [, width, height] = /^(\d{1,4}(?:\.\d)?):(\d{1,4}(?:\.\d)?)$/.exec(aspectRatio) ?? [];
  const ratio = Number(width) / Number(height);
  if (Number.isFinite(ratio) && ratio > 0) return ratio;
  throw invalidRatio('An aspect ratio is two numbers, as 16:9.');
}

function invalidRatio(message: string): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path: ['input', 'aspectRatio'] });
}
