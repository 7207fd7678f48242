import { BoxCursor, boxType, findAt, type Span } from './box-cursor';
import { hasAllItems } from './item-extents';
import type { PictureStructure } from './picture-structure';

const FILE_TYPE = boxType('ftyp');
const METADATA = boxType('meta');
const MOVIE = boxType('moov');
/** Boxes that stand by themselves in such files (ISO/IEC 14496-12:2022, table 1). */
const OUTER_BOXES: ReadonlySet<number> = new Set(
  ['ftyp', 'meta', 'moov', 'mdat', 'moof', 'mfra', 'free', 'skip', 'uuid'].map(boxType),
);
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

/**
 * Walks the boxes (ISO/IEC 14496-12, section 4.2). Only an image sequence, brand `avis`, has more than one frame.
 *
 * Telephones and editors leave other things behind the last box (https://github.com/exiftool/exiftool/issues/378,
 * https://github.com/mozilla/mp4parse-rust/pull/393; both read 2026-11). Read as a box, such a thing has any name, and
 * ends anywhere: it is no part of the picture, which is whole when its own boxes and items are.
 */
export function readAvifStructure(bytes: Buffer): PictureStructure {
  let brands: Span | null = null;
  let meta: Span | null = null;
  let moov: Span | null = null;
  let isCut = false;
  const box = new BoxCursor(bytes, { start: 0, end: bytes.length });
  while (box.next()) {
    if (box.type === FILE_TYPE) brands ??= box.span();
    if (box.type === METADATA) meta ??= box.span();
    if (box.type === MOVIE) moov ??= box.span();
    isCut = box.end > bytes.length && OUTER_BOXES.has(box.type);
  }
  const isSequence = brands !== null && bytes.subarray(brands.start, brands.end).includes('avis');
  return {
    complete: brands !== null && !isCut && (meta === null || hasAllItems(bytes, meta)),
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
