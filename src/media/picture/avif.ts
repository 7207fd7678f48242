import { BoxCursor, boxType, findAt, type Span } from './box-cursor';
import { type ImageSequence, isBrandedAsSequence, readImageSequence } from './image-sequence';
import { FULL_BOX_BYTES, hasAllItems } from './item-extents';
import type { PictureStructure } from './picture-structure';

const FILE_TYPE = boxType('ftyp');
const METADATA = boxType('meta');
const MOVIE = boxType('moov');
/** Boxes that stand by themselves in such files (ISO/IEC 14496-12:2022, table 1). */
const OUTER_BOXES: ReadonlySet<number> = new Set(
  ['ftyp', 'meta', 'moov', 'mdat', 'moof', 'mfra', 'free', 'skip', 'uuid'].map(boxType),
);
/** Which of a file's items is its picture. */
const PRIMARY_ITEM = boxType('pitm');

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
