import { createHash } from 'node:crypto';
import type { MediaKind } from '../../../src/domain/media';
import { paddedPng, wavOf } from '../media/media-samples';

/** Bytes that commands upload: few and small, so that they are sent again and that a few fill a quota. */
export interface Content {
  readonly bytes: Buffer;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** null: not of a type that is accepted. */
  readonly kind: MediaKind | null;
}

export const CONTENTS = {
  sound: contentOf(wavOf(500), 'AUDIO'),
  otherSound: contentOf(wavOf(500), 'AUDIO'),
  longSound: contentOf(wavOf(1_500), 'AUDIO'),
  picture: contentOf(paddedPng(0), 'IMAGE'),
  largePicture: contentOf(paddedPng(1_700), 'IMAGE'),
  words: contentOf(Buffer.from('These are words, and no picture.'), null),
  nothing: contentOf(Buffer.alloc(0), null),
} as const satisfies Record<string, Content>;

export const CONTENT_NAMES = Object.keys(CONTENTS) as (keyof typeof CONTENTS)[];

function contentOf(bytes: Buffer, kind: MediaKind | null): Content {
  return { bytes, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), kind };
}
