import type { ImageMimeType } from '../../domain/media';
import { shrinkPicture } from './shrink-picture';

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
