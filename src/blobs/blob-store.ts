import type { Readable } from 'node:stream';
import type { ReadBuffers } from './read-buffers';

/** Inclusive byte offsets, as in an HTTP range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface BlobIdentity {
  /** `[a-z0-9_]+(/[a-z0-9_]+)*`, at most 200 characters; never made from anything a client sent. */
  readonly objectKey: string;
  /** The version of the object on stores that keep one, null on others. */
  readonly generation: string | null;
}

export interface StoredBlob extends BlobIdentity {
  readonly sizeBytes: number;
}

export interface ListedBlob extends StoredBlob {
  /**
   * true: a write under way, or what an interrupted one left. It cannot be read; `delete` removes it, together with a
   * whole blob of the same key, which is listed as well.
   */
  readonly partial: boolean;
}

export interface SignedReadOptions {
  /** By the database's clock. More than 7 days ahead count as 7 days. */
  readonly expiresAt: Date;
  readonly contentType: string;
  /** The whole header value. */
  readonly contentDisposition: string;
}

/** A blob that a web server in front sends by itself. */
export interface OffloadedBlob {
  /** What `X-Accel-Redirect` names: letters, digits, `.`, `_`, `-` and `/`, which are the same however they are read. */
  readonly path: string;
  readonly sizeBytes: number;
}

/**
 * Where bytes are kept: write once, read by range, delete. Every method rejects with one of the errors below and
 * nothing else, but for a `TypeError` or `RangeError` when the caller breaks the rule for object keys or ranges. None
 * waits for the store without a limit.
 */
export interface BlobStore {
  /**
   * Writes a new blob. After it resolves the blob survives a crash of the machine; when it rejects (also because
   * `source` failed or `signal` aborted) nothing is left behind, as far as the store can be reached, and `source` is
   * destroyed. How long `source` may take is for the caller to limit, by `signal`.
   *
   * `expectedBytes` is a hint: a store may refuse at once what cannot fit, and relies on it for nothing else.
   *
   * @throws {BlobExistsError} there is a blob under this key already; it is left as it was
   * @throws {BlobStoreFullError} no space
   * @throws {BlobStoreUnavailableError}
   * @throws whatever `source` failed with, or the signal's reason, as it was
   */
  write(
    objectKey: string,
    source: Readable,
    options: { readonly contentType: string; readonly expectedBytes?: number; readonly signal?: AbortSignal },
  ): Promise<StoredBlob>;

  /**
   * Opens a blob for reading. The stream fails with `BlobStoreUnavailableError` if the store breaks midway; the
   * caller destroys it when it stops early. A store that keeps checksums holds the last bytes of a whole blob back until
   * they are right: bytes that changed never arrive in full.
   *
   * `buffers` is where a store that reads by itself reads to. Those by default are for any reader; one who brings its own
   * gives each back when it has looked at it, so that it is used again.
   *
   * @throws {BlobNotFoundError}
   * @throws {BlobRangeError} the blob ends before `range` does
   * @throws {BlobStoreUnavailableError}
   */
  read(objectKey: string, range?: ByteRange, buffers?: ReadBuffers): Promise<Readable>;

  /** Removes a blob and what an interrupted write of it left. Idempotent. @throws {BlobStoreUnavailableError} */
  delete(blob: BlobIdentity): Promise<void>;

  /** @returns null when there is no such blob @throws {BlobStoreUnavailableError} */
  stat(objectKey: string): Promise<StoredBlob | null>;

  /** Every blob and every partial write, in no promised order. @throws {BlobStoreUnavailableError} */
  list(): AsyncIterable<ListedBlob>;

  /**
   * A URL that reads the blob straight from the store, or null where the store cannot sign or `expiresAt` has come.
   *
   * @throws {BlobStoreUnavailableError} the service that signs did not answer
   */
  signRead(objectKey: string, options: SignedReadOptions): Promise<string | null>;

  /**
   * Where a web server in front finds a blob, to send it by itself; null where none does, and when there is no such blob.
   *
   * @throws {BlobStoreUnavailableError}
   */
  offload(objectKey: string): Promise<OffloadedBlob | null>;

  /** Resolves when the store can be written to. @throws {BlobStoreUnavailableError} */
  check(): Promise<void>;
}

export class BlobNotFoundError extends Error {
  override readonly name = 'BlobNotFoundError';
}

export class BlobExistsError extends Error {
  override readonly name = 'BlobExistsError';
}

/** The blob is shorter than who asked for its bytes believes. */
export class BlobRangeError extends RangeError {
  override readonly name = 'BlobRangeError';
}

export class BlobStoreFullError extends Error {
  override readonly name = 'BlobStoreFullError';
}

/** The store did not do what it was asked to; the same call may succeed later. */
export class BlobStoreUnavailableError extends Error {
  override readonly name = 'BlobStoreUnavailableError';
}

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

const OBJECT_KEY = /^[a-z0-9_]+(?:\/[a-z0-9_]+)*$/;
const MAX_OBJECT_KEY_LENGTH = 200;

export function isObjectKey(text: string): boolean {
  return text.length <= MAX_OBJECT_KEY_LENGTH && OBJECT_KEY.test(text);
}

/** Keeps paths and URLs safe: a key that passes holds no dot, no escape and no empty segment. @throws {TypeError} */
export function assertObjectKey(objectKey: string): void {
  if (!isObjectKey(objectKey)) throw new TypeError(`not an object key: ${JSON.stringify(objectKey.slice(0, 80))}`);
}
