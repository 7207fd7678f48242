import type { ByteRange } from './blob-store';

/** @throws {RangeError} `range` is not a range, or not one of a blob of `sizeBytes` */
export function assertByteRange(range: ByteRange, sizeBytes: number = Number.MAX_SAFE_INTEGER): void {
  const { start, end } = range;
  const isRange = Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end;
  if (!isRange || end >= sizeBytes) throw new RangeError(`bytes ${start}-${end} are not within ${sizeBytes} bytes`);
}
