import type { ByteSource } from '../../../src/media/byte-source';

export interface CountingSource extends ByteSource {
  /** Bytes handed out so far, those read twice counted twice. */
  readonly bytesRead: number;
}

export function sourceOf(bytes: Uint8Array): CountingSource {
  return sparseSource(bytes.length, [{ start: 0, bytes }]);
}

/** A file of any size that is zeros but for the given parts. */
export function sparseSource(
  sizeBytes: number,
  parts: readonly { readonly start: number; readonly bytes: Uint8Array }[],
): CountingSource {
  let bytesRead = 0;
  return {
    sizeBytes,
    get bytesRead() {
      return bytesRead;
    },
    async read(start, end) {
      if (start < 0 || start >= end || end > sizeBytes) throw new RangeError(`Read of [${start}, ${end})`);
      bytesRead += end - start;
      const result = new Uint8Array(end - start);
      for (const part of parts) {
        const from = Math.max(start, part.start);
        const to = Math.min(end, part.start + part.bytes.length);
        if (from < to) result.set(part.bytes.subarray(from - part.start, to - part.start), from - start);
      }
      return result;
    },
  };
}
