import type { Readable } from 'node:stream';
import { BlobNotFoundError, type ByteRange, wholeRange } from '../../blobs/blob-store';
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

/**
 * Opens the bytes for reading; resolves when the first of them are there, so that a failure of the store by then can be
 * answered with instead.
 *
 * @param over aborts when nobody waits for them any more: then what is opened is closed
 * @throws {RequestFailure} NOT_FOUND when the bytes were deleted in this very moment, STORAGE_UNAVAILABLE
 */
export async function openContent(
  storage: FileServices,
  { objectKey, sizeBytes }: { readonly objectKey: string; readonly sizeBytes: number },
  range: ByteRange | undefined,
  over: AbortSignal,
): Promise<Readable> {
  try {
    return await begun(await storage.blobs.read(objectKey, range ?? wholeRange(sizeBytes)), over);
  } catch (error) {
    if (error instanceof BlobNotFoundError) {
      throw new RequestFailure('NOT_FOUND', 'There is no such file.', { cause: error });
    }
    throw translateBlobFailure(error);
  }
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
