import type { ByteShare } from '../../concurrency/byte-budget';
import { MultipartError } from './multipart-error';

/** What a form may keep on the disk, of what there is for all of them. */
export interface SpoolAllowance {
  readonly maxBytes: number;
  readonly share: ByteShare;
}

/** Counts what a form keeps on the disk, before it is written. */
export class FormSpool {
  #remainingBytes: number;

  constructor(
    private readonly share: ByteShare,
    maxBytes: number,
  ) {
    this.#remainingBytes = maxBytes;
  }

  /** @throws {MultipartError} PAYLOAD_TOO_LARGE: for this form; OVERLOADED: for all there are */
  take(sizeBytes: number): void {
    if (sizeBytes > this.#remainingBytes) throw tooLarge();
    if (!this.share.grow(sizeBytes)) throw tooMany();
    this.#remainingBytes -= sizeBytes;
  }

  /** To be called when the files are closed. Idempotent. */
  release(): void {
    this.share.release();
  }
}

function tooLarge(): MultipartError {
  return new MultipartError(
    'PAYLOAD_TOO_LARGE',
    'A file is too large to wait until it is read: send the files in the order in which the operation reads them.',
  );
}

function tooMany(): MultipartError {
  return new MultipartError(
    'OVERLOADED',
    'Too many files wait until they are read: send them in the order in which the operation reads them, or try again later.',
  );
}
