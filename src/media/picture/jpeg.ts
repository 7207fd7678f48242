import type { PictureStructure } from './picture-structure';

const START_OF_SCAN = 0xda;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const MARKER_BYTES = 2;
/** Below, a loop copies faster than a call of the system does. */
const SHORT_BYTES = 64;

/**
 * Walks the segments to the first scan; what follows is complete when the end marker comes after it. Whether a picture
 * without that marker is whole takes a decoder to tell: cameras leave it away, and put other things behind the picture.
 */
export function readJpegStructure(bytes: Buffer): PictureStructure {
  const scan = walkSegments(bytes, () => {});
  if (scan === -1) return { complete: false, frames: 1, durationMs: null };
  // An EXIF thumbnail has an end marker of its own, but it lies in a segment before the scan.
  return { complete: hasEndMarker(bytes, scan) || 'UNMARKED', frames: 1, durationMs: null };
}

/** Whether there is a segment, whatever stands before it. */
export function hasJpegSegment(bytes: Buffer): boolean {
  let segments = 0;
  walkSegments(bytes, () => {
    segments += 1;
  });
  return segments > 0;
}

/**
 * As decoders do, passes over what does not belong to a segment until the next marker (ISO/IEC 10918-1, section B.1.1.2
 * has fill bytes there; telephones and editors leave others). A hostile file has four million segments, of which it
 * keeps nothing: an object for each would hold the thread for seconds.
 *
 * @param onSegment up to the first scan, in order, each with its marker: its first byte, and the one behind its last
 * @returns where the first scan's segment begins; -1: there is none
 */
function walkSegments(bytes: Buffer, onSegment: (start: number, end: number) => void): number {
  let position = MARKER_BYTES;
  for (let at = nextMarker(bytes, position); at !== -1; at = nextMarker(bytes, position)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === START_OF_SCAN) return at;
    // An end, or another beginning, before there is a picture.
    if (marker === END_OF_IMAGE || marker === START_OF_IMAGE) return -1;
    if (isAlone(marker)) {
      position = at + MARKER_BYTES;
      continue;
    }
    if (at + 4 > bytes.length) return -1;
    const size = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    position = Math.min(at + MARKER_BYTES + Math.max(2, size), bytes.length);
    onSegment(at, position);
  }
  return -1;
}

/** The last 0xff before a code that is neither 0 nor 0xff; -1: none. Byte by byte, as all of them may be 0xff. */
function nextMarker(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    if (bytes[at] !== 0xff) continue;
    const code = bytes[at + 1];
    if (code !== 0x00 && code !== 0xff) return at;
  }
  return -1;
}

function hasEndMarker(bytes: Buffer, from: number): boolean {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    if (bytes[at] === 0xff && bytes[at + 1] === END_OF_IMAGE) return true;
  }
  return false;
}

/** Markers of no segment: restarts, and the one for private use in arithmetic coding. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** The picture with nothing between its segments, and the end marker that it lacks: what is missing then is pixels. */
export function withEndMarker(bytes: Buffer): Buffer {
  const whole = Buffer.allocUnsafe(bytes.length + MARKER_BYTES);
  let length = copy(bytes, 0, MARKER_BYTES, whole, 0);
  const scan = walkSegments(bytes, (start, end) => {
    length = copy(bytes, start, end, whole, length);
  });
  if (scan !== -1) length = copy(bytes, scan, bytes.length, whole, length);
  whole[length] = 0xff;
  whole[length + 1] = END_OF_IMAGE;
  return whole.subarray(0, length + MARKER_BYTES);
}

/** @returns where what comes next goes */
function copy(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  if (end - start >= SHORT_BYTES) return at + from.copy(to, at, start, end);
  for (let offset = start; offset < end; offset += 1) to[at + offset - start] = from[offset] ?? 0;
  return at + end - start;
}
