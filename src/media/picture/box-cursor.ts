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
