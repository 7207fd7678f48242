import { boxType } from './box-cursor';
import { HeifMeta } from './heif-meta';

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
