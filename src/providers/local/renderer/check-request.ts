import { MediaFailure } from '../../../domain/errors';
import {
  MAX_IMAGES,
  MAX_PROMPT_CHARACTERS,
  MAX_REFERENCE_IMAGES,
  NO_PARAMETERS,
} from '../../../domain/model-parameters';
import { invalidValue } from '../../check/refusal';
import type { PixelSize, RequestOutline } from '../../media-model';
import { FORMATS, QUALITIES } from './image-format';

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

/** Of all pictures of one call, which are in memory until the last is done: some 300 MB as PNG. */
const MAX_PIXELS_OF_CALL = 100_000_000;

export const RENDERER_PARAMETERS = {
  ...NO_PARAMETERS,
  sizes: [],
  aspectRatios: [],
  qualities: Object.keys(QUALITIES),
  maxImages: MAX_IMAGES,
  maxReferenceImages: MAX_REFERENCE_IMAGES,
  maxPromptCharacters: MAX_PROMPT_CHARACTERS,
  seed: true,
  parameters: [
    {
      name: 'format',
      type: 'string',
      values: FORMATS,
      range: null,
      members: null,
      default: 'png',
      description: 'How the pictures are kept. A JPEG cannot keep what is outside a mask as it was.',
    },
  ],
} as const;

/** What can be said of sizes before a picture that is to be edited has been read. @throws {MediaFailure} INVALID_INPUT */
export function checkOwnRules({ settings, media }: RequestOutline): void {
  if (settings.kind !== 'IMAGE') return;
  if (media.has('mask') && settings.parameters['format'] === 'jpeg') {
    const message = 'A JPEG cannot keep what is outside the mask as it was: ask for png or webp.';
    throw invalidValue('parameters.format', message);
  }
  if (!media.has('image')) refuseTooMany(settings.n, sizeOfNewPicture(settings));
}

/** @throws {MediaFailure} INVALID_INPUT */
export function refuseTooMany(n: number, { width, height }: PixelSize): void {
  const most = Math.floor(MAX_PIXELS_OF_CALL / (width * height));
  if (n > most) throw invalidValue('n', `Of this size, at most ${most} are made at once.`);
}
