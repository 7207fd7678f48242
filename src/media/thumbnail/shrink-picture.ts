import type { Sharp } from 'sharp';
import type { ImageMimeType } from '../../domain/media';
import { brandAsStill } from '../picture/avif';
import { sharp } from '../picture/sharp';

/** As many as telephones take. Progressive JPEG and lossless WebP, which are decoded as a whole, need 200 MB for them. */
const MAX_PIXELS = 50_000_000;

/** The decoder needs up to 25 bytes a pixel, so 400 MB for a picture of this size, and a second or two. */
const MAX_AVIF_PIXELS = 16_000_000;

/** Decoders that work line by line are stopped then. */
const DECODING_TIMEOUT_SECONDS = 5;

/** Width times height of the largest picture that is decoded; 0 of those for which there is no decoder. */
export function maxDecodedPixels(mimeType: ImageMimeType): number {
  switch (mimeType) {
    case 'image/heic':
    case 'image/heif':
      return 0;
    case 'image/avif':
      return MAX_AVIF_PIXELS;
    default:
      return MAX_PIXELS;
  }
}

/** Whether a picture of at most `maxDecodedPixels` decodes to its last pixel, with nothing that a decoder warns of. */
export async function hasAllPixels(bytes: Buffer): Promise<boolean> {
  // Not made smaller: a decoder that does that on the way passes over what is missing.
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'warning' });
  const pixels = picture.timeout({ seconds: DECODING_TIMEOUT_SECONDS }).toColourspace('b-w').raw().toBuffer();
  return pixels.then(
    () => true,
    () => false,
  );
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

/** `thumbhash` takes no more, as more would not change the hash. */
const MAX_SIDE = 100;

/**
 * Makes a ThumbHash, a blurred likeness of the picture in some 25 bytes (https://evanw.github.io/thumbhash/), of a
 * picture that was probed. Never rejects: a file is none the worse for having none.
 *
 * @returns base64, or null when the pixels cannot be decoded within limits
 */
export async function thumbhashOf(bytes: Buffer, mimeType: ImageMimeType): Promise<string | null> {
  const { rgbaToThumbHash } = await import('thumbhash');
  try {
    const picture = shrinkPicture(bytes, mimeType, { width: MAX_SIDE, height: MAX_SIDE }).ensureAlpha().raw();
    const { data, info } = await picture.toBuffer({ resolveWithObject: true });
    return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
  } catch {
    return null;
  }
}
