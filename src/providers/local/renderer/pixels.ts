import { isArrayBuffer } from 'node:util/types';
import type { OverlayOptions, Sharp } from 'sharp';
import { sharp } from '../../../media/picture/sharp';
import type { PixelSize } from '../../media-model';

/** An end to work of the library's that takes for ever: it cannot be interrupted otherwise. */
export const PICTURE_TIMEOUT = { seconds: 60 } as const;

/** Rows of pixels in sRGB, a byte a channel. */
export interface Pixels extends PixelSize {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly channels: 3 | 4;
}

export function pictureOf({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } }).timeout(PICTURE_TIMEOUT);
}

/** The pixels with layers upon them. Transparency is kept, and none is added. */
export function withLayers(pixels: Pixels, layers: readonly OverlayOptions[]): Promise<Pixels> {
  const picture = pictureOf(pixels).composite([...layers]);
  return readPixels(pixels.channels === 4 ? picture : picture.removeAlpha());
}

export async function readPixels(picture: Sharp): Promise<Pixels> {
  const { data, info } = await readRaw(picture);
  const { width, height, channels } = info;
  if (channels !== 3 && channels !== 4) throw new Error(`A picture in sRGB has 3 or 4 channels, not ${channels}`);
  return { data, width, height, channels };
}

/** One byte for each pixel; 255 throughout where there is no transparency. */
export async function readAlpha(picture: Sharp): Promise<Uint8Array<ArrayBuffer>> {
  return (await readRaw(picture.ensureAlpha().extractChannel('alpha'))).data;
}

/** The memory is the caller's alone, to be handed to a thread. */
async function readRaw(picture: Sharp) {
  const { data, info } = await picture.raw({ depth: 'uchar' }).toUint8Array();
  if (!isArrayBuffer(data.buffer)) throw new TypeError('The memory of a picture is not shared');
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), info };
}
