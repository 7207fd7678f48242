import { BoxCursor, boxType, findAt, type Span } from './box-cursor';
import type { PictureStructure } from './picture-structure';

const FILE_TYPE = boxType('ftyp');
const MOVIE = boxType('moov');
/** Where the sizes of the first track's samples are: as many samples, so many frames of an image sequence. */
const PATH_TO_SAMPLE_SIZES = ['trak', 'mdia', 'minf', 'stbl', 'stsz'].map(boxType);
/** Where that track says how long it is. */
const PATH_TO_MEDIA_HEADER = ['trak', 'mdia', 'mdhd'].map(boxType);

/** A day: no animation is as long. */
const UNKNOWN_MS = 24 * 3_600_000;

/** `ftyp` is the first box of an AVIF file, its major brand the first thing in it. */
const MAJOR_BRAND_OFFSET = 8;

/** libvips does not know the brand of image sequences, but reads the still picture that they contain as well. */
export function brandAsStill(bytes: Buffer): void {
  bytes.write('avif', MAJOR_BRAND_OFFSET, 'latin1');
}

/** Walks the boxes (ISO/IEC 14496-12, section 4.2). Only an image sequence, brand `avis`, has more than one frame. */
export function readAvifStructure(bytes: Buffer): PictureStructure {
  let brands: Span | null = null;
  let moov: Span | null = null;
  const box = new BoxCursor(bytes, { start: 0, end: bytes.length });
  while (box.next()) {
    if (box.type === FILE_TYPE) brands ??= box.span();
    if (box.type === MOVIE) moov ??= box.span();
  }
  const isSequence = brands !== null && bytes.subarray(brands.start, brands.end).includes('avis');
  return {
    complete: box.end > 0 && box.end <= bytes.length,
    frames: isSequence ? countSamples(bytes, moov) : 1,
    durationMs: isSequence ? durationOf(bytes, moov) : null,
  };
}

function countSamples(bytes: Buffer, moov: Span | null): number | null {
  const inside = findAt(bytes, moov, PATH_TO_SAMPLE_SIZES);
  // After version and flags comes a size, then the count.
  if (inside === null || inside.start + 12 > bytes.length) return null;
  return Math.max(1, bytes.readUInt32BE(inside.start + 8));
}

/** In milliseconds (ISO/IEC 14496-12, section 8.4.2); a length of all ones is not known. */
function durationOf(bytes: Buffer, moov: Span | null): number | null {
  const header = findAt(bytes, moov, PATH_TO_MEDIA_HEADER);
  if (header === null || header.start + 36 > bytes.length) return null;
  const isLong = bytes[header.start] === 1;
  const timescale = bytes.readUInt32BE(header.start + (isLong ? 20 : 12));
  const duration = isLong ? Number(bytes.readBigUInt64BE(header.start + 24)) : bytes.readUInt32BE(header.start + 16);
  const milliseconds = Math.round((duration / timescale) * 1000);
  return milliseconds > 0 && milliseconds < UNKNOWN_MS ? milliseconds : null;
}
