import sharp, { type Sharp } from 'sharp';
import { MediaFailure } from '../../../domain/errors';
import { kindOf } from '../../../domain/media-type';
import { SNIFF_BYTES, sniffMediaType } from '../../../media/sniff-media-type';
import type { MediaBytes, PixelSize } from '../../generation-request';
import { PICTURE_TIMEOUT } from './pixels';

/** Of one picture; what every file may have that is accepted. */
const MAX_PIXELS = 100_000_000;

/**
 * A picture as it is displayed, in sRGB: an EXIF rotation and a colour profile are applied. Only the formats that are accepted get as far as a decoder.
 *
 * @param path the input field that it came in
 * @param maxPixels width times height; default 100 million
 * @throws {MediaFailure} CORRUPT_MEDIA; INVALID_INPUT: more than `maxPixels`
 */
export async function openPicture(
  { bytes }: MediaBytes,
  path: readonly string[],
  maxPixels = MAX_PIXELS,
): Promise<{ readonly picture: Sharp; readonly size: PixelSize }> {
  const { mimeType } = await sniffMediaType(bytes.subarray(0, SNIFF_BYTES));
  if (mimeType === null || kindOf(mimeType) !== 'IMAGE') throw corrupt(path);
  // Reading the header costs the same whatever size it announces; the limit on pixels is ours to report.
  const { autoOrient: size } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw corrupt(path, cause);
    });
  if (size.width * size.height > maxPixels) {
    throw new MediaFailure('INVALID_INPUT', `The picture has more than ${maxPixels / 1e6} million pixels.`, { path });
  }
  const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' }).timeout(PICTURE_TIMEOUT).autoOrient();
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

function corrupt(path: readonly string[], cause?: unknown): MediaFailure {
  return new MediaFailure('CORRUPT_MEDIA', 'The picture is damaged or not complete: it cannot be decoded.', {
    path,
    cause,
  });
}
