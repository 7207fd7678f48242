/** An element of EBML (RFC 8794): its identifier, and where its content is. */
export interface Element {
  readonly id: number;
  readonly start: number;
  /** null: not known, as in a recording that goes on. */
  readonly size: number | null;
}

/** null: there is none, or not all of its head. */
export function elementAt(bytes: Buffer, at: number): Element | null {
  const idBytes = Math.clz32(bytes[at] ?? 0) - 23;
  if (idBytes > 4 || at + idBytes >= bytes.length) return null;
  const size = sizeAt(bytes, at + idBytes);
  return size === null ? null : { id: bytes.readUIntBE(at, idBytes), start: size.next, size: size.size };
}

/** A number of a length that its first bits tell; all ones: not known. */
export function sizeAt(bytes: Buffer, at: number): { readonly size: number | null; readonly next: number } | null {
  const first = bytes[at];
  if (first === undefined || first === 0) return null;
  const length = Math.clz32(first) - 23;
  if (at + length > bytes.length) return null;
  let size = first & (0xff >> length);
  let isUnknown = size === 0xff >> length;
  for (let offset = 1; offset < length; offset += 1) {
    const byte = bytes.readUInt8(at + offset);
    isUnknown &&= byte === 0xff;
    size = size * 256 + byte;
  }
  return { size: isUnknown ? null : size, next: at + length };
}

/** The number that is an element's content, of at most eight bytes. */
export function unsigned(bytes: Buffer, { start, size }: Element): number {
  let value = 0;
  for (let at = start; at < Math.min(bytes.length, start + Math.min(8, size ?? 0)); at += 1)
    value = value * 256 + bytes.readUInt8(at);
  return value;
}
