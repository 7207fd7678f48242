/** Bytes that can be read from any offset: a blob, a file, a buffer. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** The bytes from `start` up to and without `end`, exactly; `0 <= start < end <= sizeBytes`. */
  read(start: number, end: number): Promise<Uint8Array>;
}

export function bytesInMemory(bytes: Uint8Array): ByteSource {
  return { sizeBytes: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
}

/** What a probe may spend on a file is spent. It says nothing about the file: an honest one can be too large. */
export class ProbeLimitReached extends Error {
  override readonly name = 'ProbeLimitReached';
}

/**
 * The same source for one probe: it refuses to hand out more than `maxBytes` in all, counted before the read, so a
 * crafted file cannot make a parser skip about in it until all of it was fetched.
 *
 * `read` rejects with `ProbeLimitReached` past the budget.
 */
export function limitReads(source: ByteSource, maxBytes: number): ByteSource {
  let readBytes = 0;
  return {
    sizeBytes: source.sizeBytes,
    async read(start, end) {
      if (start === end) return new Uint8Array(0);
      readBytes += end - start;
      if (readBytes > maxBytes) throw new ProbeLimitReached(`More than ${maxBytes} bytes would have to be read`);
      const bytes = await source.read(start, end);
      if (bytes.length !== end - start) throw new RangeError(`Asked for ${end - start} bytes, got ${bytes.length}`);
      return bytes;
    },
  };
}
