import sharp, { type Sharp } from 'sharp';
import { brandAsStill } from '../picture/avif';
import type { ImageMimeType } from '../probe-image';

/**
 * As many as the cameras of telephones have. Most formats are decoded line by line, but AVIF and progressive JPEG as a
 * whole: those take 250 MB and up to two seconds at this size.
 */
export const MAX_DECODED_PIXELS = 50_000_000;

/** Decoders that work line by line are stopped then. */
const DECODING_TIMEOUT_SECONDS = 5;

/**
 * Begins to decode a picture that was probed: the first frame of an animation, upright, and fitted into a box that it
 * never grows to fill. It may write to `bytes`. The result fails for damaged pixels and for more than
 * `MAX_DECODED_PIXELS`.
 */
export function shrinkPicture(
  bytes: Buffer,
  mimeType: ImageMimeType,
  box: { readonly width: number; readonly height: number },
): Sharp {
  if (mimeType === 'image/avif') brandAsStill(bytes);
  return sharp(bytes, { limitInputPixels: MAX_DECODED_PIXELS, failOn: 'error' })
    .timeout({ seconds: DECODING_TIMEOUT_SECONDS })
    .autoOrient()
    .resize({ ...box, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb');
}
