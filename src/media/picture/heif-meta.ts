import { BoxCursor, boxType, FULL_BOX_BYTES, findAt, NumberReader, type Span } from './boxes';

const META = boxType('meta');
const [PRIMARY, INFOS, INFO, LOCATIONS, REFERENCES, DERIVED_FROM, DATA] = [
  'pitm',
  'iinf',
  'infe',
  'iloc',
  'iref',
  'dimg',
  'idat',
].map(boxType) as [number, number, number, number, number, number, number];
const [PROPERTIES, CONTAINER, ASSOCIATIONS] = ['iprp', 'ipco', 'ipma'].map(boxType) as [number, number, number];
/** Of a picture of a hundred tiles it has 10 kB. More is not read: the thread has others to serve. */
const MAX_META_BYTES = 256 * 1024;

/** A property of an item: the name of its box, and what is in it. */
export interface ItemProperty {
  readonly type: number;
  readonly span: Span;
}

/** What a HEIF file says of its items (ISO/IEC 14496-12:2022, section 8.11; ISO/IEC 23008-12:2022, section 9.3). */
export class HeifMeta {
  #types: ReadonlyMap<number, number> | undefined;
  #properties: readonly ItemProperty[] | undefined;
  #associations: ReadonlyMap<number, readonly number[]> | undefined;

  private constructor(
    private readonly bytes: Buffer,
    private readonly meta: Span,
  ) {}

  /** @returns null when there is none, or it is too long */
  static of(bytes: Buffer): HeifMeta | null {
    const meta = findAt(bytes, { start: 0, end: bytes.length }, [META]);
    if (meta === null || meta.end - meta.start > MAX_META_BYTES) return null;
    return new HeifMeta(bytes, { start: meta.start + FULL_BOX_BYTES, end: meta.end });
  }

  /** The item that is the picture; null: there is none. */
  primaryItem(): number | null {
    const numbers = this.#open([PRIMARY]);
    if (numbers === null) return null;
    const version = numbers.read(FULL_BOX_BYTES) >>> 24;
    return numbers.end(numbers.read(version === 0 ? 2 : 4));
  }

  /** `hvc1`, `grid`, as a number; null: there is no such item. */
  typeOf(item: number): number | null {
    this.#types ??= this.#readTypes();
    return this.#types.get(item) ?? null;
  }

  items(): number[] {
    this.#types ??= this.#readTypes();
    return [...this.#types.keys()];
  }

  #readTypes(): ReadonlyMap<number, number> {
    const types = new Map<number, number>();
    const infos = findAt(this.bytes, this.meta, [INFOS]);
    if (infos === null || infos.start + FULL_BOX_BYTES > infos.end) return types;
    const sizeOfCount = this.bytes[infos.start] === 0 ? 2 : 4;
    const box = new BoxCursor(this.bytes, { start: infos.start + FULL_BOX_BYTES + sizeOfCount, end: infos.end });
    while (box.next()) {
      const { start, end } = box.span();
      const numbers = new NumberReader(this.bytes, start, end);
      const version = numbers.read(FULL_BOX_BYTES) >>> 24;
      const id = numbers.read(version === 2 ? 2 : 4);
      // Whether it is protected.
      numbers.read(2);
      const type = numbers.read(4);
      if (box.type === INFO && version >= 2 && !numbers.isShort) types.set(id, type);
    }
    return types;
  }

  /** The items that one is made of, in their order. */
  partsOf(item: number): number[] {
    const references = findAt(this.bytes, this.meta, [REFERENCES]);
    if (references === null || references.start + FULL_BOX_BYTES > references.end) return [];
    const size = this.bytes[references.start] === 0 ? 2 : 4;
    const box = new BoxCursor(this.bytes, { start: references.start + FULL_BOX_BYTES, end: references.end });
    while (box.next()) {
      const { start, end } = box.span();
      const numbers = new NumberReader(this.bytes, start, end);
      if (box.type !== DERIVED_FROM || numbers.read(size) !== item) continue;
      const count = numbers.read(2);
      const parts: number[] = [];
      while (parts.length < count && !numbers.isShort) parts.push(numbers.read(size));
      return numbers.isShort ? [] : parts;
    }
    return [];
  }

  /** In the order in which they hold. */
  propertiesOf(item: number): ItemProperty[] {
    this.#properties ??= this.#readProperties();
    this.#associations ??= this.#readAssociations();
    // They count from 1.
    return (this.#associations.get(item) ?? []).flatMap((index) => this.#properties?.[index - 1] ?? []);
  }

  #readProperties(): ItemProperty[] {
    const properties: ItemProperty[] = [];
    const container = findAt(this.bytes, this.meta, [PROPERTIES, CONTAINER]);
    if (container === null) return properties;
    const box = new BoxCursor(this.bytes, container);
    while (box.next()) properties.push({ type: box.type, span: box.span() });
    return properties;
  }

  #readAssociations(): ReadonlyMap<number, readonly number[]> {
    const associations = new Map<number, readonly number[]>();
    const numbers = this.#open([PROPERTIES, ASSOCIATIONS]);
    if (numbers === null) return associations;
    const head = numbers.read(FULL_BOX_BYTES);
    const [sizeOfId, sizeOfIndex, mask] = [head >>> 24 === 0 ? 2 : 4, (head & 1) + 1, (head & 1) === 0 ? 0x7f : 0x7fff];
    const items = numbers.read(4);
    for (let position = 0; position < items && !numbers.isShort; position += 1) {
      const id = numbers.read(sizeOfId);
      // The first bit of an index says that the property must be understood.
      const indexes = Array.from({ length: numbers.read(1) }, () => numbers.read(sizeOfIndex) & mask);
      if (!numbers.isShort) associations.set(id, indexes);
    }
    return associations;
  }

  /** Where the bytes of items are, by item: of those that lie in this file, as a whole. */
  locate(items: readonly number[]): ReadonlyMap<number, readonly Span[]> {
    const found = new Map<number, Span[]>();
    const numbers = this.#open([LOCATIONS]);
    if (numbers === null) return found;
    const wanted = new Set(items);
    const version = numbers.read(FULL_BOX_BYTES) >>> 24;
    const sizes = numbers.read(2);
    const [offset, length, base, last] = [sizes >>> 12, (sizes >>> 8) & 15, (sizes >>> 4) & 15, sizes & 15] as const;
    const index = version === 0 ? 0 : last;
    if (version > 2 || [offset, length, base, index].some((size) => ![0, 4, 8].includes(size))) return found;
    const data = findAt(this.bytes, this.meta, [DATA]);
    const count = numbers.read(version < 2 ? 2 : 4);
    for (let position = 0; position < count && !numbers.isShort; position += 1) {
      const id = numbers.read(version < 2 ? 2 : 4);
      const method = version === 0 ? 0 : numbers.read(2) & 15;
      const isHere = numbers.read(2) === 0 && method <= 1;
      const within = method === 1 ? data : { start: 0, end: this.bytes.length };
      const from = numbers.read(base) + (within?.start ?? 0);
      const extents = numbers.read(2);
      const spans: Span[] = [];
      for (let extent = 0; extent < extents && !numbers.isShort; extent += 1) {
        numbers.read(index);
        const start = from + numbers.read(offset);
        if (wanted.has(id)) spans.push({ start, end: start + numbers.read(length) });
        else numbers.read(length);
        if (index + offset + length === 0) break;
      }
      const isWhole = isHere && within !== null && spans.every(({ end }) => end <= within.end);
      if (wanted.has(id) && isWhole && !numbers.isShort) found.set(id, spans);
    }
    return found;
  }

  #open(path: readonly number[]): NumberReader | null {
    const span = findAt(this.bytes, this.meta, path);
    return span && new NumberReader(this.bytes, span.start, span.end);
  }
}
