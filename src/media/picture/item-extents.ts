import { boxType, findAt, type Span } from './box-cursor';

const ITEM_LOCATION = boxType('iloc');
/** Version and flags, which `meta` and `iloc` have before their contents. */
export const FULL_BOX_BYTES = 4;

/** How many bytes each of its numbers has: none, four or eight. */
interface NumberSizes {
  readonly offset: number;
  readonly length: number;
  readonly base: number;
  readonly index: number;
}

/** Goes through numbers one by one. Those that are not there are 0, and then it is short. */
export class NumberReader {
  isShort = false;

  constructor(
    private readonly bytes: Buffer,
    public position: number,
    private readonly limit: number,
  ) {}

  read(size: number): number {
    const at = this.position;
    this.position += size;
    if (this.position > this.limit) {
      this.isShort = true;
      return 0;
    }
    if (size === 8) return Number(this.bytes.readBigUInt64BE(at));
    return size === 0 ? 0 : this.bytes.readUIntBE(at, size);
  }

  /** @returns null when it is short by now, else the last number */
  end(last: number): number | null {
    return this.isShort ? null : last;
  }
}

/**
 * Whether the bytes reach to the end of every item of a HEIF file, picture or not, that lies in the file itself
 * (`iloc`: ISO/IEC 14496-12:2022, section 8.11.3). What does not tell where its items are lacks none of them.
 */
export function hasAllItems(bytes: Buffer, meta: Span): boolean {
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
