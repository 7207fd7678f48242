import type { Sharp } from 'sharp';
import type { ImageRequest } from '../../media-model';

export type ImageFormat = 'png' | 'jpeg' | 'webp';
export const FORMATS: readonly ImageFormat[] = ['png', 'jpeg', 'webp'];

/** What the words of several providers come to for the encoders of JPEG and WebP, 1 to 100. */
export const QUALITIES: Readonly<Record<string, number>> = {
  low: 60,
  medium: 80,
  standard: 80,
  auto: 80,
  high: 92,
  hd: 92,
};
const DEFAULT_QUALITY = 88;

export interface Encoding {
  readonly format: ImageFormat;
  readonly quality: number;
  readonly lossless: boolean;
}

/** Of a request that was checked. */
export function encodingOf({ parameters, quality, mask }: ImageRequest): Encoding {
  const format = FORMATS.find((known) => known === parameters['format']) ?? 'png';
  const level = quality === null ? DEFAULT_QUALITY : (QUALITIES[quality] ?? DEFAULT_QUALITY);
  return { format, quality: level, lossless: mask !== null };
}

export async function encode(picture: Sharp, { format, quality, lossless }: Encoding): Promise<Uint8Array> {
  switch (format) {
    case 'png':
      return (await picture.png().toUint8Array()).data;
    case 'jpeg':
      return (await picture.flatten({ background: 'white' }).jpeg({ quality }).toUint8Array()).data;
    case 'webp':
      return (await picture.webp({ quality, lossless, exact: lossless }).toUint8Array()).data;
    default:
      return format satisfies never;
  }
}
