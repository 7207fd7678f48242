import { Readable } from 'node:stream';
import { BlobNotFoundError, type ByteRange, wholeRange } from '../../blobs/blob-store';
import { type PooledBuffers, ReadBufferPool } from '../../blobs/read-buffers';
import { findFiles, findGoneReason } from '../../database/repositories/files/find-files';
import { type Caller, requireScope } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import type { AnyScope } from '../../domain/list-filters';
import { goneRequestFailure, translateBlobFailure } from '../failures';
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

/** What content is read into, of all who read it. */
export const contentBuffers = new ReadBufferPool();

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
 * @throws {RequestFailure} NOT_FOUND when the bytes were deleted in this very moment, STORAGE_UNAVAILABLE
 */
export async function openContent(
  { blobs }: Pick<FileServices, 'blobs'>,
  { objectKey, sizeBytes }: { readonly objectKey: string; readonly sizeBytes: number },
  range: ByteRange | undefined,
  over: AbortSignal,
): Promise<OpenedContent> {
  const buffers = contentBuffers.open();
  try {
    const bytes = await blobs.read(objectKey, range ?? wholeRange(sizeBytes), buffers);
    return opened(await begun(bytes, over), buffers);
  } catch (error) {
    buffers.close();
    if (error instanceof BlobNotFoundError) {
      throw new RequestFailure('NOT_FOUND', 'There is no such file.', { cause: error });
    }
    throw translateBlobFailure(error);
  }
}

/** Bytes that need not be read. */
export function inMemory(bytes: Buffer): OpenedContent {
  return { bytes: Readable.from([bytes]), giveBack: () => {}, close: () => {} };
}

function opened(bytes: Readable, buffers: PooledBuffers): OpenedContent {
  return { bytes, giveBack: (piece) => buffers.giveBack(piece), close: () => buffers.close() };
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
