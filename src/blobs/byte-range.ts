import { BlobRangeError, type ByteRange } from './blob-store';

/**
 * @throws {RangeError} `range` is not a range
 * @throws {BlobRangeError} it is not one of a blob of `sizeBytes`
 */
export function assertByteRange({ start, end }: ByteRange, sizeBytes: number = Number.MAX_SAFE_INTEGER): void {
  const isRange = Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end;
  if (!isRange) throw new RangeError(`bytes ${start}-${end} are no range`);
  if (end >= sizeBytes) throw new BlobRangeError(`bytes ${start}-${end} are not within ${sizeBytes} bytes`);
}

/** All bytes of a blob, by name: a read of one that has become shorter then fails before it begins. */
export function wholeRange(sizeBytes: number): ByteRange | undefined {
  return sizeBytes === 0 ? undefined : { start: 0, end: sizeBytes - 1 };
}
