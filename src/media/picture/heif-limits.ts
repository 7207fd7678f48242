import { BoxCursor, boxType, type Span } from './box-cursor';
import { HeifMeta } from './heif-meta';
import { hasOnlyItsOwnBytes } from './item-extents';

/** libheif 1.23 takes no more unless it is told to take anything. */
const DECODERS_MAX_ITEMS = 256;
/** 200 megapixels in tiles of 512 x 512 are 800, beside which there may be as many of a depth or of gains. */
const MAX_ITEMS = 4096;
const MAX_BOXES = 64;
const MAX_BRANDS_BYTES = 1024;
const FILE_TYPE = boxType('ftyp');
const METADATA = boxType('meta');
/** What libheif passes over, whatever is in it. Of another box it may build all that the box holds. */
const PASSED_OVER: ReadonlySet<number> = new Set(['mdat', 'free', 'skip'].map(boxType));

/**
 * The part of a HEIF file whose header may be read without libheif's own limits, which refuse any picture of more than
 * 256 tiles. Whatever stands behind the picture's own boxes is no part of it.
 *
 * @returns null unless the file has so many items, no more than are read here, and nothing that could take much memory
 */
export function partWithManyItems(bytes: Buffer): Buffer | null {
  let meta: Span | null = null;
  let end = 0;
  const box = new BoxCursor(bytes, { start: 0, end: bytes.length });
  for (let count = 0; count < MAX_BOXES && box.next(); count += 1) {
    const isBrands = box.type === FILE_TYPE && box.end - box.start <= MAX_BRANDS_BYTES;
    const isFirstMeta = box.type === METADATA && meta === null;
    if (!isBrands && !isFirstMeta && !PASSED_OVER.has(box.type)) break;
    if (isFirstMeta) meta = box.span();
    end = box.end;
  }
  if (meta === null) return null;
  const items = HeifMeta.of(bytes)?.itemCount() ?? 0;
  const isWithinLimits = items > DECODERS_MAX_ITEMS && items <= MAX_ITEMS && hasOnlyItsOwnBytes(bytes, meta);
  return isWithinLimits ? bytes.subarray(0, end) : null;
}
