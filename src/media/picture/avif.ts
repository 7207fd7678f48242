import { BoxCursor, boxType, FULL_BOX_BYTES, findAt, NumberReader, type Span } from './boxes';
import type { PictureStructure } from './picture-structure';

/** How many frames there are, and how long they are shown; null: the bytes do not tell. */
interface ImageSequence {
  readonly frames: number | null;
  readonly durationMs: number | null;
}

/**
 * Of files that hold an image sequence, next to a picture or without one: of AV1, of anything, or of HEVC
 * (https://iana.org/assignments/media-types/image/heic-sequence, read 2026-11).
 */
const SEQUENCE_BRANDS: ReadonlySet<number> = new Set(['avis', 'msf1', 'hevc', 'hevx', 'hevm', 'hevs'].map(boxType));
/** The minor version is between the major brand and the compatible ones: it is no brand. */
const BRAND_BYTES = 4;

const TRACK = boxType('trak');
const PATH_TO_HANDLER = ['mdia', 'hdlr'].map(boxType);
/** Of a track of pictures; players take one of video as well. */
const PICTURE_HANDLERS: ReadonlySet<number> = new Set(['pict', 'vide'].map(boxType));
/** Where the sizes of a track's samples are: as many samples, so many frames. */
const PATH_TO_SAMPLE_SIZES = ['mdia', 'minf', 'stbl', 'stsz'].map(boxType);
/** Where a track says how long it is. */
const PATH_TO_MEDIA_HEADER = ['mdia', 'mdhd'].map(boxType);

/** A day: no animation is as long. */
const UNKNOWN_MS = 24 * 3_600_000;

const FILE_TYPE = boxType('ftyp');
const METADATA = boxType('meta');
const MOVIE = boxType('moov');
/** Boxes at the top of such files (ISO/IEC 14496-12:2022, table 1). */
const OUTER_BOXES: ReadonlySet<number> = new Set(
  ['ftyp', 'meta', 'moov', 'mdat', 'moof', 'mfra', 'free', 'skip', 'uuid'].map(boxType),
);
/** Which of a file's items is its picture. */
const PRIMARY_ITEM = boxType('pitm');
const ITEM_LOCATION = boxType('iloc');

/** `ftyp` is the first box of an AVIF file, its major brand the first thing in it. */
const MAJOR_BRAND_OFFSET = 8;

/** libvips does not know the brand of image sequences, but reads the still picture that they contain as well. */
export function brandAsStill(bytes: Buffer): void {
  bytes.write('avif', MAJOR_BRAND_OFFSET, 'latin1');
}

/** Nor does it know every brand by which a HEIF file may begin, `mif2` among them: what is in the file is no other. */
export function brandAsHeif(bytes: Buffer): void {
  bytes.write('mif1', MAJOR_BRAND_OFFSET, 'latin1');
}

/**
 * Walks the boxes (ISO/IEC 14496-12, section 4.2). Only an image sequence has more than one frame.
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
  const isSequence = brands !== null && isBrandedAsSequence(bytes, brands);
  // What there is of a long file may end before the tracks begin.
  const still: ImageSequence = { frames: isSequence && moov === null && isCut ? null : 1, durationMs: null };
  const sequence = isSequence && moov !== null ? readImageSequence(bytes, moov) : null;
  return {
    complete: brands !== null && !isCut && (meta === null || hasAllItems(bytes, meta)),
    ...(sequence ?? still),
    isSequenceAlone: sequence !== null && (meta === null || !hasPrimaryItem(bytes, meta)),
  };
}

function hasPrimaryItem(bytes: Buffer, meta: Span): boolean {
  return findAt(bytes, { start: meta.start + FULL_BOX_BYTES, end: meta.end }, [PRIMARY_ITEM]) !== null;
}

/** @param ftyp where the file says what it may be read as */
function isBrandedAsSequence(bytes: Buffer, ftyp: Span): boolean {
  for (let at = ftyp.start; at + BRAND_BYTES <= ftyp.end; at += BRAND_BYTES) {
    if (SEQUENCE_BRANDS.has(bytes.readUInt32BE(at))) return true;
  }
  return false;
}

/** The first track of pictures; others are of sound, or thumbnails of it. null: there is none. */
function readImageSequence(bytes: Buffer, moov: Span): ImageSequence | null {
  const box = new BoxCursor(bytes, moov);
  while (box.next()) {
    if (box.type !== TRACK) continue;
    const track = box.span();
    const handler = findAt(bytes, track, PATH_TO_HANDLER);
    if (handler === null || handler.start + 12 > bytes.length) continue;
    if (!PICTURE_HANDLERS.has(bytes.readUInt32BE(handler.start + 8))) continue;
    return { frames: countSamples(bytes, track), durationMs: durationOf(bytes, track) };
  }
  return null;
}

function countSamples(bytes: Buffer, track: Span): number | null {
  const inside = findAt(bytes, track, PATH_TO_SAMPLE_SIZES);
  // After version and flags comes a size, then the count.
  if (inside === null || inside.start + 12 > bytes.length) return null;
  return Math.max(1, bytes.readUInt32BE(inside.start + 8));
}

/** In milliseconds (ISO/IEC 14496-12, section 8.4.2); a length of all ones is not known. */
function durationOf(bytes: Buffer, track: Span): number | null {
  const header = findAt(bytes, track, PATH_TO_MEDIA_HEADER);
  if (header === null || header.start + 36 > bytes.length) return null;
  const isLong = bytes[header.start] === 1;
  const timescale = bytes.readUInt32BE(header.start + (isLong ? 20 : 12));
  const duration = isLong ? Number(bytes.readBigUInt64BE(header.start + 24)) : bytes.readUInt32BE(header.start + 16);
  const milliseconds = Math.round((duration / timescale) * 1000);
  return milliseconds > 0 && milliseconds < UNKNOWN_MS ? milliseconds : null;
}

/** How many bytes each of its numbers has: none, four or eight. */
interface NumberSizes {
  readonly offset: number;
  readonly length: number;
  readonly base: number;
  readonly index: number;
}

/**
 * Whether the bytes reach to the end of every item of a HEIF file, picture or not, that lies in the file itself
 * (`iloc`: ISO/IEC 14496-12:2022, section 8.11.3). What does not tell where its items are lacks none of them.
 */
function hasAllItems(bytes: Buffer, meta: Span): boolean {
  const iloc = findAt(bytes, { start: meta.start + FULL_BOX_BYTES, end: meta.end }, [ITEM_LOCATION]);
  if (iloc === null) return true;
  const numbers = new NumberReader(bytes, iloc.start, Math.min(iloc.end, bytes.length));
  const version = numbers.read(FULL_BOX_BYTES) >>> 24;
  const sizes = numbers.read(2);
  const [offset, length, base, last] = [sizes >>> 12, (sizes >>> 8) & 15, (sizes >>> 4) & 15, sizes & 15] as const;
  const index = version === 0 ? 0 : last;
  if (version > 2 || [offset, length, base, index].some((size) => size !== 0 && size !== 4 && size !== 8)) return true;
  const items = numbers.read(version < 2 ? 2 : 4);
  for (let item = 0; item < items; item += 1) {
    const end = endOfItem(numbers, version, { offset, length, base, index });
    if (numbers.isShort) return true;
    if (end > bytes.length) return false;
  }
  return true;
}

/** 0: it lies elsewhere, in `idat` or in another item or file. */
function endOfItem(numbers: NumberReader, version: number, sizes: NumberSizes): number {
  numbers.read(version < 2 ? 2 : 4);
  const method = version === 0 ? 0 : numbers.read(2) & 15;
  const dataReference = numbers.read(2);
  const isElsewhere = method !== 0 || dataReference !== 0;
  const base = numbers.read(sizes.base);
  const extents = numbers.read(2);
  // Of extents without numbers there may be many in no bytes at all.
  if (sizes.index + sizes.offset + sizes.length === 0) return isElsewhere ? 0 : base;
  let end = 0;
  for (let extent = 0; extent < extents && !numbers.isShort; extent += 1) {
    numbers.read(sizes.index);
    const start = base + numbers.read(sizes.offset);
    end = Math.max(end, start + numbers.read(sizes.length));
  }
  return isElsewhere ? 0 : end;
}
