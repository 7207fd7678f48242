import sharp, { type Sharp } from 'sharp';
import { brandAsStill } from '../picture/avif';
import type { ImageMimeType } from '../probe-image';

/** As many as telephones take. Progressive JPEG and lossless WebP, which are decoded as a whole, need 200 MB for them. */
const MAX_PIXELS = 50_000_000;

/** The decoder needs up to 25 bytes a pixel, so 400 MB for a picture of this size, and a second or two. */
const MAX_AVIF_PIXELS = 16_000_000;

/** Decoders that work line by line are stopped then. */
const DECODING_TIMEOUT_SECONDS = 5;

/** Width times height of the largest picture that is decoded. */
export function maxDecodedPixels(mimeType: ImageMimeType): number {
  return mimeType === 'image/avif' ? MAX_AVIF_PIXELS : MAX_PIXELS;
}

/**
 * Begins to decode a picture that was probed: the first frame of an animation, upright, and fitted into a box that it
 * never grows to fill. It may write to `bytes`. The result fails for damaged pixels, and for more than
 * `maxDecodedPixels`.
 */
export function shrinkPicture(
  bytes: Buffer,
  mimeType: ImageMimeType,
  box: { readonly width: number; readonly height: number },
): Sharp {
  if (mimeType === 'image/avif') brandAsStill(bytes);
  return sharp(bytes, { limitInputPixels: maxDecodedPixels(mimeType), failOn: 'error' })
    .timeout({ seconds: DECODING_TIMEOUT_SECONDS })
    .autoOrient()
    .resize({ ...box, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb');
}
