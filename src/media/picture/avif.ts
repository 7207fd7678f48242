import type { PictureStructure } from './picture-structure';

const BOX_HEADER_BYTES = 8;
/** Types as numbers: a hostile file has over a million boxes, and comparing strings would take long. */
const BOX_TYPES = {
  ftyp: Buffer.from('ftyp').readUInt32BE(),
  moov: Buffer.from('moov').readUInt32BE(),
  trak: Buffer.from('trak').readUInt32BE(),
  mdia: Buffer.from('mdia').readUInt32BE(),
  minf: Buffer.from('minf').readUInt32BE(),
  stbl: Buffer.from('stbl').readUInt32BE(),
  stsz: Buffer.from('stsz').readUInt32BE(),
} as const;
type BoxType = keyof typeof BOX_TYPES;

/** Where the sizes of the first track's samples are: as many samples, so many frames of an image sequence. */
const PATH_TO_SAMPLE_SIZES = ['trak', 'mdia', 'minf', 'stbl', 'stsz'] as const;

interface Span {
  readonly start: number;
  readonly end: number;
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
  let moov: Span | null = null;
  let end = 0;
  for (const box of boxesIn(bytes, { start: 0, end: bytes.length })) {
    if (isOfType(bytes, box, 'ftyp')) brands ??= box;
    if (isOfType(bytes, box, 'moov')) moov ??= box;
    end = box.end;
  }
  const isSequence = brands !== null && bytes.subarray(brands.start, brands.end).includes('avis');
  return { complete: end > 0 && end <= bytes.length, frames: isSequence ? countSamples(bytes, moov) : 1 };
}

function countSamples(bytes: Buffer, moov: Span | null): number | null {
  if (moov === null) return null;
  let inside = moov;
  for (const type of PATH_TO_SAMPLE_SIZES) {
    const found = findBox(bytes, inside, type);
    if (found === null) return null;
    inside = found;
  }
  // After version and flags comes a size, then the count.
  return inside.start + 12 <= bytes.length ? Math.max(1, bytes.readUInt32BE(inside.start + 8)) : null;
}

function findBox(bytes: Buffer, inside: Span, type: BoxType): Span | null {
  for (const box of boxesIn(bytes, inside)) if (isOfType(bytes, box, type)) return box;
  return null;
}

function isOfType(bytes: Buffer, content: Span, type: BoxType): boolean {
  return bytes.readUInt32BE(content.start - 4) === BOX_TYPES[type];
}

/** The contents of boxes that lie side by side; the last may claim to end beyond the bytes. */
function* boxesIn(bytes: Buffer, { start, end }: Span): Generator<Span> {
  const limit = Math.min(end, bytes.length);
  let position = start;
  while (position + BOX_HEADER_BYTES <= limit) {
    const size = bytes.readUInt32BE(position);
    // 0: to the end of the file. 1: a 64-bit size, which no box of a picture within the budget has a use for.
    const boxEnd = size === 0 ? limit : size < BOX_HEADER_BYTES ? Number.POSITIVE_INFINITY : position + size;
    yield { start: position + BOX_HEADER_BYTES, end: boxEnd };
    position = boxEnd;
  }
}
