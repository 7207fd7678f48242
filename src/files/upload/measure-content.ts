import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { EntityManager } from 'typeorm';
import type { Attribution } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { FileOrigin, FilePurpose, MediaFile } from '../../domain/file';
import type { FileAttributes } from '../file-attributes';
import type { Idempotency } from '../idempotency';

export interface ContentLimits {
  readonly maxBytes: number;
  /** 64 lowercase hex digits that the bytes must have, or null. */
  readonly expectedSha256: string | null;
  /** Called before bytes beyond what is reserved are passed on, with their count; it reserves them or throws. */
  readonly reserveMore: (bytes: number) => Promise<number>;
  /** What is reserved at the start. */
  readonly reservedBytes: number;
}

/**
 * Passes bytes on while it counts and hashes them. Everything that can be wrong with them as a whole is found before
 * the last byte has been passed on, so that a store never commits what is refused.
 */
export class MeasuredContent {
  private readonly hash = createHash('sha256');
  private digest: string | null = null;
  sizeBytes = 0;

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly limits: ContentLimits,
  ) {}

  /** Known once the content has been read to its end. */
  get sha256(): string {
    if (this.digest === null) throw new Error('The content has not been read to its end.');
    return this.digest;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let reservedBytes = this.limits.reservedBytes;
    for await (const chunk of this.source) {
      this.sizeBytes += chunk.byteLength;
      if (this.sizeBytes > this.limits.maxBytes) throw tooLarge(this.limits.maxBytes);
      if (this.sizeBytes > reservedBytes)
        reservedBytes += await this.limits.reserveMore(this.sizeBytes - reservedBytes);
      this.hash.update(chunk);
      yield chunk;
    }
    this.digest = this.hash.digest('hex');
    this.checkWhole();
  }

  private checkWhole(): void {
    if (this.sizeBytes === 0) throw new MediaFailure('EMPTY_FILE', 'The file is empty.');
    if (this.limits.expectedSha256 !== null && this.limits.expectedSha256 !== this.digest) {
      throw new MediaFailure(
        'CHECKSUM_MISMATCH',
        `The bytes have the SHA-256 ${this.digest}, not the one that was given.`,
      );
    }
  }
}

export function tooLarge(maxBytes: number): MediaFailure {
  return new MediaFailure('FILE_TOO_LARGE', `A file has at most ${maxBytes} bytes.`);
}

/** The SHA-256 of a stream, as 64 hex digits; nothing else of it is kept. @throws {MediaFailure} FILE_TOO_LARGE */
export async function hashContent(source: Readable, maxBytes: number): Promise<string> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/** Bytes that are to become a file, and what is to be noted of it. */
export interface NewContent {
  /** Called once, and not before there is room for the bytes. It throws when they will not come any more. */
  open(): Readable;
  /** How many bytes there are at least, where that is known before the first: so many are reserved first. */
  readonly declaredBytes: number | null;
  readonly expectedSha256: string | null;
  readonly attributes: FileAttributes;
  readonly purpose: FilePurpose;
  readonly origin: FileOrigin;
  /** Whom the upload is counted for. */
  readonly countedFor: Attribution;
  readonly idempotency: Idempotency | null;
  /** Runs in the transaction that makes the file; when it rejects there is no file. */
  readonly alongside?: (manager: EntityManager, file: MediaFile) => Promise<void>;
}
