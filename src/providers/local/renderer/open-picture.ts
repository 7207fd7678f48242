import type { Sharp } from 'sharp';
import { MediaFailure } from '../../../domain/errors';
import { kindOf } from '../../../domain/media';
import { brandAsStill } from '../../../media/picture/avif';
import { sharp } from '../../../media/picture/sharp';
import { SNIFF_BYTES, sniffMediaType } from '../../../media/sniff-media-type';
import type { MediaBytes, PixelSize } from '../../media-model';
import { PICTURE_TIMEOUT } from './pixels';

/**
 * As many as the cameras of telephones have. AVIF and progressive JPEG are in memory as a whole while they are decoded:
 * 200 MB of this size.
 */
const MAX_PIXELS = 50_000_000;

/**
 * A picture as it is displayed, in sRGB: an EXIF rotation and a colour profile are applied. Only the formats that are accepted get as far as a decoder.
 *
 * @param path the input field that it came in
 * @throws {MediaFailure} CORRUPT_MEDIA; INVALID_INPUT: more than 50 million pixels
 */
export async function openPicture(
  media: MediaBytes,
  path: readonly string[],
): Promise<{ readonly picture: Sharp; readonly size: PixelSize }> {
  const { mimeType } = await sniffMediaType(media.bytes.subarray(0, SNIFF_BYTES));
  if (mimeType === null || kindOf(mimeType) !== 'IMAGE') throw corrupt(path);
  const bytes = mimeType === 'image/avif' ? brandedAsStill(media.bytes) : media.bytes;
  // Reading the header costs the same whatever size it announces; the limit on pixels is ours to report.
  const { autoOrient: size } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw corrupt(path, cause);
    });
  if (size.width * size.height > MAX_PIXELS) {
    throw new MediaFailure('INVALID_INPUT', `The picture has more than ${MAX_PIXELS / 1e6} million pixels.`, { path });
  }
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' }).timeout(PICTURE_TIMEOUT).autoOrient();
  return { picture: picture.toColourspace('srgb'), size: { width: size.width, height: size.height } };
}

/**
 * Decodes a picture of `openPicture`.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA
 */
export function decode<T>(read: (picture: Sharp) => Promise<T>, picture: Sharp, path: readonly string[]): Promise<T> {
  return read(picture).catch((cause: unknown) => {
    throw corrupt(path, cause);
  });
}

/** The first frame of a sequence: its bytes belong to others, so they are copied. */
function brandedAsStill(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  brandAsStill(copy);
  return copy;
}

function corrupt(path: readonly string[], cause?: unknown): MediaFailure {
  return new MediaFailure('CORRUPT_MEDIA', 'The picture is damaged or not complete: it cannot be decoded.', {
    path,
    cause,
  });
}
