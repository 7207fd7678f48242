import type { PictureStructure } from './picture-structure';

const BOX_HEADER_BYTES = 8;
const LARGE_BOX_HEADER_BYTES = 16;
/** Types as numbers: a hostile file has over a million boxes, and comparing strings would take long. */
const BOX_TYPES = {
  ftyp: Buffer.from('ftyp').readUInt32BE(),
  moov: Buffer.from('moov').readUInt32BE(),
  trak: Buffer.from('trak').readUInt32BE(),
  mdia: Buffer.from('mdia').readUInt32BE(),
  mdhd: Buffer.from('mdhd').readUInt32BE(),
  minf: Buffer.from('minf').readUInt32BE(),
  stbl: Buffer.from('stbl').readUInt32BE(),
  stsz: Buffer.from('stsz').readUInt32BE(),
} as const;
type BoxType = keyof typeof BOX_TYPES;

/** Where the sizes of the first track's samples are: as many samples, so many frames of an image sequence. */
const PATH_TO_SAMPLE_SIZES = ['trak', 'mdia', 'minf', 'stbl', 'stsz'] as const;
/** Where that track says how long it is. */
const PATH_TO_MEDIA_HEADER = ['trak', 'mdia', 'mdhd'] as const;

/** A day: no animation is as long. */
const UNKNOWN_MS = 24 * 3_600_000;

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Box extends Span {
  readonly type: number;
}

/** `ftyp` is the first box of an AVIF file, its major brand the first thing in it. */
const MAJOR_BRAND_OFFSET = 8;

/** libvips does not know the brand of image sequences, but reads the still picture that they contain as well. */
export function brandAsStill(bytes: Buffer): void {
  bytes.write('avif', MAJOR_BRAND_OFFSET, 'latin1');
}

/** Walks the boxes (ISO/IEC 14496-12, section 4.2). Only an image sequence, brand `avis`, has more than one frame. */
export function readAvifStructure(bytes: Buffer): PictureStructure {
  let brands: Span | null = null;
  let moov: Box | null = null;
  let end = 0;
  for (const box of boxesIn(bytes, { start: 0, end: bytes.length })) {
    if (isOfType(box, 'ftyp')) brands ??= box;
    if (isOfType(box, 'moov')) moov ??= box;
    end = box.end;
  }
  const isSequence = brands !== null && bytes.subarray(brands.start, brands.end).includes('avis');
  return {
    complete: end > 0 && end <= bytes.length,
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

function findAt(bytes: Buffer, outer: Span | null, path: readonly BoxType[]): Span | null {
  let inside = outer;
  for (const type of path) inside = inside && findBox(bytes, inside, type);
  return inside;
}

function findBox(bytes: Buffer, inside: Span, type: BoxType): Box | null {
  for (const box of boxesIn(bytes, inside)) if (isOfType(box, type)) return box;
  return null;
}

function isOfType(box: Box, type: BoxType): boolean {
  return box.type === BOX_TYPES[type];
}

/** The contents of boxes that lie side by side; the last may claim to end beyond the bytes. */
function* boxesIn(bytes: Buffer, { start, end }: Span): Generator<Box> {
  const limit = Math.min(end, bytes.length);
  let position = start;
  while (position + BOX_HEADER_BYTES <= limit) {
    const box = boxAt(bytes, position, limit);
    yield box;
    position = box.end;
  }
}

/** Of a size of 0: to the end; of 1: a size of 64 bits, which some writers give to the picture whatever it takes. */
function boxAt(bytes: Buffer, position: number, limit: number): Box {
  const size = bytes.readUInt32BE(position);
  const type = bytes.readUInt32BE(position + 4);
  const start = position + BOX_HEADER_BYTES;
  if (size === 0) return { type, start, end: limit };
  if (size >= BOX_HEADER_BYTES) return { type, start, end: position + size };
  const isLarge = size === 1 && position + LARGE_BOX_HEADER_BYTES <= limit;
  const largeSize = isLarge ? Number(bytes.readBigUInt64BE(start)) : 0;
  const isSane = largeSize >= LARGE_BOX_HEADER_BYTES;
  const end = isSane ? position + largeSize : Number.POSITIVE_INFINITY;
  return { type, start: isSane ? position + LARGE_BOX_HEADER_BYTES : start, end };
}
