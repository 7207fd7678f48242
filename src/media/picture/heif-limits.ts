import { BoxCursor, boxType } from './boxes';
import { HeifMeta } from './heif-meta';

/** libheif 1.23 takes no more unless it is told to take anything. */
const DECODERS_MAX_ITEMS = 256;
/** 200 megapixels in tiles of 512 x 512 are 800, beside which there may be as many of a depth or of gains. */
const MAX_ITEMS = 4096;
const MAX_BOXES = 64;
const MAX_BRANDS_BYTES = 1024;
const FILE_TYPE = boxType('ftyp');
const METADATA = boxType('meta');
const TILE = boxType('hvc1');
/** What libheif passes over, whatever is in it. Of another box it may build all that the box holds. */
const PASSED_OVER: ReadonlySet<number> = new Set(['mdat', 'free', 'skip'].map(boxType));

/**
 * The part of a HEIF file whose header may be read without libheif's own limits, which refuse any picture of more than
 * 256 tiles. What comes behind the picture's own boxes is no part of it.
 *
 * @returns null unless the file has so many items, no more than are read here, and nothing that could take much memory
 */
export function partWithManyItems(bytes: Buffer): Buffer | null {
  let hasMeta = false;
  let end = 0;
  const box = new BoxCursor(bytes, { start: 0, end: bytes.length });
  for (let count = 0; count < MAX_BOXES && box.next(); count += 1) {
    const isBrands = box.type === FILE_TYPE && box.end - box.start <= MAX_BRANDS_BYTES;
    const isFirstMeta: boolean = box.type === METADATA && !hasMeta;
    if (!isBrands && !isFirstMeta && !PASSED_OVER.has(box.type)) break;
    hasMeta ||= isFirstMeta;
    end = box.end;
  }
  const meta = hasMeta ? HeifMeta.of(bytes) : null;
  return meta !== null && isWithinLimits(meta, bytes.length) ? bytes.subarray(0, end) : null;
}

/** Of what is no tile, all is read with the header: no byte of it twice, or a small file would take any amount. */
function isWithinLimits(meta: HeifMeta, sizeBytes: number): boolean {
  const items = meta.items();
  if (items.length <= DECODERS_MAX_ITEMS || items.length > MAX_ITEMS) return false;
  const others = items.filter((item) => meta.typeOf(item) !== TILE);
  const locations = meta.locate(others);
  const spans = others.flatMap((item) => locations.get(item) ?? []);
  const length = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  // An extent without a length is all that there is.
  return locations.size === others.length && spans.every(({ start, end }) => start < end) && length <= sizeBytes;
}

/** Items that the libheif of sharp was built without: not compressed, in tiles without codecs, VVC, EVC, AVC, JPEG 2000 and XS. */
const UNREAD: ReadonlyMap<number, string> = new Map(
  ['unci', 'tili', 'vvc1', 'evc1', 'avc1', 'j2k1', 'jxs1', 'mski'].map((name) => [boxType(name), name]),
);

/** How the picture of a HEIF file, or the first of its parts, is coded, if nothing here reads that; else null. */
export function unreadItemType(bytes: Buffer): string | null {
  const meta = HeifMeta.of(bytes);
  const primary = meta?.primaryItem() ?? null;
  if (meta === null || primary === null) return null;
  for (const item of [primary, ...meta.partsOf(primary).slice(0, 1)]) {
    const name = UNREAD.get(meta.typeOf(item) ?? 0);
    if (name !== undefined) return name;
  }
  return null;
}
