import {
  MAX_IMAGES,
  MAX_PROMPT_CHARACTERS,
  MAX_REFERENCE_IMAGES,
  NO_PARAMETERS,
} from '../../../domain/model-parameters';
import { invalidValue } from '../../check/refusal';
import type { PixelSize, RequestOutline } from '../../media-model';
import { FORMATS, QUALITIES } from './image-format';
import { sizeOfNewPicture } from './picture-size';

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
