import type { PictureStructure } from './picture-structure';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** A stretch of the file, from its first byte up to and without the last. */
interface Span {
  readonly start: number;
  readonly end: number;
}

export interface JpegSegments {
  /** Each with its marker, in order, up to the first scan; what lies between is of no segment. */
  readonly segments: readonly Span[];
  /** Where the first scan's segment begins; null: there is none. */
  readonly scan: number | null;
}

/**
 * Walks the segments to the first scan; what follows is complete when the end marker comes after it. Whether a picture
 * without that marker is whole takes a decoder to tell: cameras leave it away, and put other things behind the picture.
 */
export function readJpegStructure(bytes: Buffer): PictureStructure {
  const { scan } = jpegSegments(bytes);
  if (scan === null) return { complete: false, frames: 1, durationMs: null };
  // An EXIF thumbnail has an end marker of its own, but it lies in a segment before the scan.
  return { complete: bytes.indexOf(END_OF_IMAGE, scan) !== -1 || 'UNMARKED', frames: 1, durationMs: null };
}

/**
 * As decoders do, passes over what does not belong to a segment until the next marker (ISO/IEC 10918-1, section B.1.1.2
 * has fill bytes there; telephones and editors leave others).
 */
export function jpegSegments(bytes: Buffer): JpegSegments {
  const segments: Span[] = [];
  let position = 2;
  for (let at = nextMarker(bytes, position); at !== -1; at = nextMarker(bytes, position)) {
    const marker = bytes.readUInt8(at + 1);
    if (marker === START_OF_SCAN) return { segments, scan: at };
    // An end, or another beginning, before there is a picture.
    if (marker === 0xd9 || marker === 0xd8) break;
    if (isAlone(marker)) {
      position = at + 2;
      continue;
    }
    if (at + 4 > bytes.length) break;
    position = at + 2 + Math.max(2, bytes.readUInt16BE(at + 2));
    segments.push({ start: at, end: Math.min(position, bytes.length) });
  }
  return { segments, scan: null };
}

/** The last 0xff before a code that is neither 0 nor 0xff; -1: none. */
function nextMarker(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes.readUInt8(at + 1);
    if (code !== 0x00 && code !== 0xff) return at;
  }
  return -1;
}

/** Markers of no segment: restarts, and the one for private use in arithmetic coding. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** The picture with nothing between its segments, and the end marker that it lacks: what is missing then is pixels. */
export function withEndMarker(bytes: Buffer): Buffer {
  const { segments, scan } = jpegSegments(bytes);
  const parts = segments.map(({ start, end }) => bytes.subarray(start, end));
  return Buffer.concat([bytes.subarray(0, 2), ...parts, bytes.subarray(scan ?? bytes.length), END_OF_IMAGE]);
}
