const BOX_HEADER_BYTES = 8;
const LARGE_BOX_HEADER_BYTES = 16;
/** Side by side. The boxes of a picture are dozens, and its longest lists thousands; millions would hold the thread. */
const MAX_BOXES = 100_000;

/** Contents of a box. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A box's type as a number: a hostile file has two million boxes, and comparing strings would take long. */
export function boxType(name: string): number {
  return Buffer.from(name, 'latin1').readUInt32BE();
}

/**
 * Goes from box to box that lie side by side (ISO/IEC 14496-12, section 4.2). It tells of the one that it is at, rather
 * than to make an object of each: two million of those hold the thread for long.
 */
export class BoxCursor implements Span {
  readonly #limit: number;
  #count = 0;
  type = 0;
  /** Where its contents begin. */
  start: number;
  /** The next box's begin. Of the last one, it may be beyond the bytes. */
  end: number;

  constructor(
    private readonly bytes: Buffer,
    { start, end }: Span,
  ) {
    this.#limit = Math.min(end, bytes.length);
    this.start = start;
    this.end = start;
  }

  /** false: there is no other, or there were too many. */
  next(): boolean {
    const position = this.end;
    this.#count += 1;
    if (position + BOX_HEADER_BYTES > this.#limit || this.#count > MAX_BOXES) return false;
    const size = this.bytes.readUInt32BE(position);
    this.type = this.bytes.readUInt32BE(position + 4);
    this.start = position + BOX_HEADER_BYTES;
    if (size >= BOX_HEADER_BYTES) this.end = position + size;
    else if (size === 0) this.end = this.#limit;
    else this.#takeLarge(position, size);
    return true;
  }

  /** Of a size of 1: a size of 64 bits, which some writers give to the picture whatever it takes. */
  #takeLarge(position: number, size: number): void {
    const isLarge = size === 1 && position + LARGE_BOX_HEADER_BYTES <= this.#limit;
    const largeSize = isLarge ? Number(this.bytes.readBigUInt64BE(position + BOX_HEADER_BYTES)) : 0;
    const isSane = largeSize >= LARGE_BOX_HEADER_BYTES;
    if (isSane) this.start = position + LARGE_BOX_HEADER_BYTES;
    this.end = isSane ? position + largeSize : Number.POSITIVE_INFINITY;
  }

  /** Where its contents are, to be kept: within what it lies in, so that no two share what comes behind. */
  span(): Span {
    return { start: this.start, end: Math.min(this.end, this.#limit) };
  }
}

/** The contents of the first of these boxes in the first of those; null: there is none. */
export function findAt(bytes: Buffer, outer: Span | null, path: readonly number[]): Span | null {
  let inside = outer;
  for (const type of path) inside = inside && findBox(bytes, inside, type);
  return inside;
}

function findBox(bytes: Buffer, inside: Span, type: number): Span | null {
  const box = new BoxCursor(bytes, inside);
  while (box.next()) if (box.type === type) return box.span();
  return null;
}

/** Version and flags, which `meta` and `iloc` have before their contents. */
export const FULL_BOX_BYTES = 4;

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
