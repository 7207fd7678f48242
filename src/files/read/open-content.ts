import { Readable } from 'node:stream';
import { BlobNotFoundError, type ByteRange, type OffloadedBlob, wholeRange } from '../../blobs/blob-store';
import { ReadBufferPool } from '../../blobs/read-buffers';
import { FairLimit } from '../../concurrency/fair-limit';
import { findFiles, findGoneReason } from '../../database/repositories/files/find-files';
import { type Caller, requireScope } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import type { AnyScope } from '../../domain/list-filters';
import { goneRequestFailure, isBlobFailure, translateBlobFailure } from '../failures';
import { type FileServices, scopeOf } from '../file-services';

/** Who reads the bytes: a caller, or anybody with a signed URL of this very file. */
export type ContentReader = Caller | 'SIGNED_URL';

/**
 * Finds the file whose bytes are asked for.
 *
 * @throws {RequestFailure} NOT_FOUND, FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED, FORBIDDEN
 */
export async function findContent(storage: FileServices, reader: ContentReader, id: string): Promise<MediaFile> {
  if (reader !== 'SIGNED_URL') requireScope(reader, 'FILES_READ');
  const scope: AnyScope = reader === 'SIGNED_URL' ? {} : scopeOf(reader);
  const [file] = isId('file', id) ? await findFiles(storage.dataSource, scope, [id]) : [];
  if (file?.status === 'READY') return file;
  const reason = isId('file', id) ? await findGoneReason(storage.dataSource.manager, scope, id) : null;
  throw goneRequestFailure(reason);
}

/** Where the bytes are, and how many. */
export interface StoredContent {
  readonly organizationId: string;
  readonly objectKey: string;
  readonly sizeBytes: number;
}

/** What content is read into, of all who read it. */
export const contentBuffers = new ReadBufferPool();

/** How many read at once in a process, by whichever URL: each holds pieces of the content, also when it takes none of them. */
export const OPEN_READS = { inAll: 2_000, ofOrganization: 1_000 };
const RETRY_AFTER_SECONDS = 5;
const openReads = new FairLimit({
  maxConcurrent: OPEN_READS.inAll,
  maxConcurrentPerTenant: OPEN_READS.ofOrganization,
  // None of them waits.
  maxWaiting: 0,
  maxWaitingPerTenant: 0,
  maxWaitMs: 0,
});

/** Bytes that somebody is sent. */
export interface OpenedContent {
  readonly bytes: Readable;
  /** @param piece some of `bytes` that nobody looks at any more: others are read into its place */
  giveBack(piece: Buffer): void;
  /** Once nobody waits for the bytes any more. */
  close(): void;
}

/**
 * Opens the bytes for reading; resolves when the first of them are there, so that a failure of the store by then can be
 * answered with instead.
 *
 * @param over aborts when nobody waits for them any more: then what is opened is closed
 * @throws {RequestFailure} NOT_FOUND when the bytes were deleted in this very moment, STORAGE_UNAVAILABLE, OVERLOADED
 */
export async function openContent(
  { blobs }: Pick<FileServices, 'blobs'>,
  { organizationId, objectKey, sizeBytes }: StoredContent,
  range: ByteRange | undefined,
  over: AbortSignal,
): Promise<OpenedContent> {
  const leave = openReads.takeNow(organizationId);
  if (leave === null) throw tooManyReads();
  const buffers = contentBuffers.open();
  const close = () => {
    buffers.close();
    leave();
  };
  try {
    const bytes = await blobs.read(objectKey, range ?? wholeRange(sizeBytes), buffers);
    return { bytes: await begun(bytes, over), giveBack: (piece) => buffers.giveBack(piece), close };
  } catch (error) {
    close();
    if (error instanceof BlobNotFoundError) {
      throw new RequestFailure('NOT_FOUND', 'There is no such file.', { cause: error });
    }
    throw translateBlobFailure(error);
  }
}

function tooManyReads(): RequestFailure {
  const message = 'As much is read at once now as may be. Try again when some of it has been sent.';
  return new RequestFailure('OVERLOADED', message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/**
 * Where a web server in front finds the bytes, to send them by itself. What is not there as it should be is for
 * `openContent`, which says what is wrong with it.
 *
 * @returns null: they are to be sent from here
 */
async function offloadedPath(
  storage: Pick<FileServices, 'blobs'>,
  { objectKey, sizeBytes }: StoredContent,
): Promise<string | null> {
  const blob = await findOffloaded(storage, objectKey);
  return blob?.sizeBytes === sizeBytes ? blob.path : null;
}

/** @returns null as well where it cannot be found out */
export async function findOffloaded(
  { blobs }: Pick<FileServices, 'blobs'>,
  objectKey: string,
): Promise<OffloadedBlob | null> {
  try {
    return await blobs.offload(objectKey);
  } catch (error) {
    if (isBlobFailure(error)) return null;
    throw error;
  }
}

/** Where an answer has its bytes from. */
export interface ContentSource {
  readonly sizeBytes: number;
  /** @param range undefined: the whole @param over aborts when nobody waits for the bytes any more */
  open(range: ByteRange | undefined, over: AbortSignal): Promise<OpenedContent>;
  /** Where a web server in front finds them, to send them by itself; null: they are to be opened here. */
  offload(): Promise<string | null>;
}

/** Bytes in the store. */
export function storedContent(
  storage: Pick<FileServices, 'blobs'>,
  { organizationId, objectKey, sizeBytes }: StoredContent,
): ContentSource {
  const stored = { organizationId, objectKey, sizeBytes };
  return {
    sizeBytes,
    open: (range, over) => openContent(storage, stored, range, over),
    offload: () => offloadedPath(storage, stored),
  };
}

/** Bytes that need not be read. */
export function contentInMemory(bytes: Buffer): ContentSource {
  return {
    sizeBytes: bytes.length,
    open: async ({ start, end } = { start: 0, end: bytes.length - 1 }) => ({
      bytes: Readable.from([bytes.subarray(start, end + 1)]),
      giveBack: () => {},
      close: () => {},
    }),
    offload: async () => null,
  };
}

function begun(stream: Readable, over: AbortSignal): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const begin = () => {
      stream.off('readable', begin).off('close', begin);
      resolve(stream);
    };
    stream.on('readable', begin).on('close', begin);
    // It stays: by the time somebody else listens, a stream that has begun may have failed.
    stream.on('error', reject);
    if (over.aborted) stream.destroy();
    else over.addEventListener('abort', () => stream.destroy(), { once: true });
  });
}
