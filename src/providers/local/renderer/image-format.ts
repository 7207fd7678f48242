import type { Sharp } from 'sharp';
import { MediaFailure } from '../../../domain/errors';
import type { ImageRequest } from '../../generation-request';

export type ImageFormat = 'png' | 'jpeg' | 'webp';
const FORMATS: readonly ImageFormat[] = ['png', 'jpeg', 'webp'];

/** What the words of several providers come to for the encoders of JPEG and WebP, 1 to 100. */
const QUALITIES: Readonly<Record<string, number>> = {
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

/** @throws {MediaFailure} INVALID_INPUT: an unknown parameter, format or quality; a masked edit as JPEG */
export function encodingOf({ parameters, quality, mask }: ImageRequest): Encoding {
  for (const name of Object.keys(parameters)) {
    if (name !== 'format') throw invalid('This model has no such parameter: it knows format.', ['parameters', name]);
  }
  const format = FORMATS.find((known) => known === (parameters['format'] ?? 'png'));
  if (format === undefined) throw invalid(`The format is one of ${FORMATS.join(', ')}.`, ['parameters', 'format']);
  if (mask !== null && format === 'jpeg') {
    const message = 'A JPEG cannot keep what is outside the mask as it was: ask for png or webp.';
    throw invalid(message, ['parameters', 'format']);
  }
  if (quality !== null && !Object.hasOwn(QUALITIES, quality)) {
    throw invalid(`The quality is one of ${Object.keys(QUALITIES).join(', ')}.`, ['quality']);
  }
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

function invalid(message: string, path: readonly string[]): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path: ['input', ...path] });
}
