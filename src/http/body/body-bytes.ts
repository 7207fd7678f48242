import { isAscii, isUtf8 } from 'node:buffer';

/** Up to so many are kept as they came. */
const SMALL_BYTES = 64 * 1024;

/**
 * The bytes of a body, in one piece as soon as they are many. A connection's bytes come in memory of 64 KiB each, and
 * `malloc` gives back to the system next to nothing of thousands of those: a process that had read large bodies stayed
 * a hundred megabytes larger than it was. This memory comes from the system itself, grows in place, and is given back
 * when the bytes have been read, not when the garbage is collected.
 */
export class BodyBytes {
  readonly #small: Uint8Array[] = [];
  #large: ArrayBuffer | null = null;
  #length = 0;

  /** @param maxBytes of all that is added; reserved as addresses, not as memory */
  constructor(private readonly maxBytes: number) {}

  add(piece: Uint8Array): void {
    if (this.#large === null && this.#length + piece.length <= SMALL_BYTES) {
      this.#small.push(piece);
      this.#length += piece.length;
      return;
    }
    if (this.#large === null) this.#large = this.#gather();
    this.#append(this.#large, this.#length, piece);
    this.#length += piece.length;
  }

  /** @returns null: it is not UTF-8. Node would put other characters in the place of what it cannot read */
  toText(): string | null {
    const bytes = this.#large === null ? Buffer.concat(this.#small) : Buffer.from(this.#large, 0, this.#length);
    // As data URIs are: read as UTF-8, 11 MB of it took two to four times as long.
    if (isAscii(bytes)) return bytes.toString('latin1');
    return isUtf8(bytes) ? bytes.toString() : null;
  }

  /** Nothing of it is read any more. Idempotent. */
  release(): void {
    this.#small.length = 0;
    this.#large?.resize(0);
    this.#large = null;
    this.#length = 0;
  }

  #gather(): ArrayBuffer {
    const memory = new ArrayBuffer(0, { maxByteLength: Math.max(this.maxBytes, SMALL_BYTES) });
    let length = 0;
    for (const piece of this.#small.splice(0)) {
      this.#append(memory, length, piece);
      length += piece.length;
    }
    return memory;
  }

  #append(memory: ArrayBuffer, start: number, piece: Uint8Array): void {
    const end = start + piece.length;
    if (end > memory.byteLength) memory.resize(Math.min(roundedUp(end), memory.maxByteLength));
    new Uint8Array(memory, start, piece.length).set(piece);
  }
}

function roundedUp(sizeBytes: number): number {
  return Math.ceil(sizeBytes / SMALL_BYTES) * SMALL_BYTES;
}
