import { ProbeLimitReached } from '../../byte-source';
import type { FileBytes } from '../file-bytes';

/** A box of ISO/IEC 14496-12, section 4.2: where its content is. */
export interface Box {
  readonly type: string;
  /** Of the header. */
  readonly at: number;
  readonly start: number;
  /** Never beyond what it lies in. */
  readonly end: number;
  /** The file ends before it does. */
  readonly isCut: boolean;
}

const HEADER_BYTES = 8;
const LARGE_HEADER_BYTES = 16;

/** An honest file has some thousands, each fragment two; a crafted one of 16 MiB has two million. */
const MAX_BOXES = 100_000;
/** Where the reads are counted, each box that is stepped over is one. */
const MAX_BOXES_OF_LARGE_FILE = 5_000;

/** Steps through the boxes of a file, all steps counted together. */
export class Boxes {
  private left: number;

  constructor(readonly file: FileBytes) {
    this.left = file.mayReadWhole ? MAX_BOXES : MAX_BOXES_OF_LARGE_FILE;
  }

  /** The box at a position; null: none is there. @throws {ProbeLimitReached} too many were stepped through */
  async at(position: number, end: number): Promise<Box | null> {
    this.left -= 1;
    if (this.left < 0) throw new ProbeLimitReached('The file has too many boxes');
    const header = await this.file.read(position, Math.min(LARGE_HEADER_BYTES, end - position));
    if (header.length < HEADER_BYTES) return null;
    const type = header.toString('latin1', 4, 8);
    const size32 = header.readUInt32BE(0);
    // 0: to the end. In QuickTime, a list of atoms may also end with four bytes of 0, which comes to the same.
    if (size32 === 0) return this.box(type, position, HEADER_BYTES, end - position, end);
    if (size32 !== 1) {
      if (size32 < HEADER_BYTES) return null;
      return this.box(type, position, HEADER_BYTES, size32, end);
    }
    if (header.length < LARGE_HEADER_BYTES) return null;
    const size = Number(header.readBigUInt64BE(8));
    if (size < LARGE_HEADER_BYTES) return null;
    return this.box(type, position, LARGE_HEADER_BYTES, size, end);
  }

  private box(type: string, at: number, headerBytes: number, size: number, end: number): Box {
    const isCut = at + size > this.file.sizeBytes;
    return { type, at, start: at + headerBytes, end: Math.min(end, at + size), isCut };
  }

  async *in({ start, end }: Pick<Box, 'start' | 'end'>): AsyncGenerator<Box> {
    let position = start;
    while (position < end) {
      const box = await this.at(position, end);
      if (box === null) return;
      yield box;
      position = box.end;
    }
  }

  /** The first box of a type, down a path of types. */
  async find(inside: Pick<Box, 'start' | 'end'>, ...path: string[]): Promise<Box | null> {
    let found: Box | null = null;
    let within = inside;
    for (const type of path) {
      found = null;
      for await (const box of this.in(within)) {
        if (box.type !== type) continue;
        found = box;
        break;
      }
      if (found === null) return null;
      within = found;
    }
    return found;
  }

  /** The content of a box, up to `maxBytes` of it. */
  content({ start, end }: Box, maxBytes: number): Promise<Buffer> {
    return this.file.read(start, Math.min(end - start, maxBytes));
  }
}

/** The boxes of bytes that are at hand: few levels, and small. */
export function* boxesOf(bytes: Buffer): Generator<{ readonly type: string; readonly content: Buffer }> {
  let position = 0;
  while (position + HEADER_BYTES <= bytes.length) {
    const size = bytes.readUInt32BE(position);
    if (size !== 0 && size < HEADER_BYTES) return;
    const end = size === 0 ? bytes.length : Math.min(bytes.length, position + size);
    yield {
      type: bytes.toString('latin1', position + 4, position + 8),
      content: bytes.subarray(position + HEADER_BYTES, end),
    };
    position = end;
  }
}

export function contentOf(bytes: Buffer, type: string): Buffer | null {
  for (const box of boxesOf(bytes)) if (box.type === type) return box.content;
  return null;
}

/** Under encryption, the name of what is encrypted is further in. */
export function originalFormat(format: string, boxes: Buffer): string {
  const scheme = contentOf(boxes, 'sinf');
  return (scheme === null ? null : contentOf(scheme, 'frma'))?.toString('latin1', 0, 4) ?? format;
}

/** What a track's samples are, by the first description in `stsd`. */
export interface SampleEntry {
  readonly codec: string;
  /** false: a still in a codec of pictures, as covers and chapters have. */
  readonly isVideoCodec: boolean;
  /** As shown, before any turn; NaN: of sound. */
  readonly width: number;
  readonly height: number;
  /** NaN: of video, or not known. */
  readonly channels: number;
  readonly sampleRateHz: number;
  /** The header of each sample tells channels and rate better than the container. */
  readonly isMp3: boolean;
}
