import type { Readable } from 'node:stream';
import { BlobNotFoundError } from '../../blobs/blob-store';
import { wholeRange } from '../../blobs/byte-range';
import { findFiles, findGoneReason } from '../../database/repositories/files/find-files';
import type { ProjectOwner } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import { translateBlobFailure } from '../blob-failure';
import { type FileServices, scopeOf } from '../file-services';
import { goneFailure } from '../gone-failure';
import { deferredStream } from './deferred-stream';
import type { MediaSource } from './media-source';

/**
 * A file as the input of a call.
 *
 * @throws {MediaFailure} FILE_NOT_FOUND, FILE_DELETED, FILE_EXPIRED, FILE_NOT_READY
 */
export async function fileSource(storage: FileServices, owner: ProjectOwner, fileId: string): Promise<MediaSource> {
  const file = await findFile(storage, owner, fileId);
  if (file.status !== 'READY') {
    throw new MediaFailure('FILE_NOT_READY', 'The file has no bytes to read.', { details: { type: 'FILE', fileId } });
  }
  return {
    provenance: { type: 'FILE', file },
    declaredBytes: file.sizeBytes,
    filename: file.filename,
    open: () => deferredStream(() => readBytes(storage, file)),
  };
}

async function findFile({ dataSource }: FileServices, owner: ProjectOwner, fileId: string): Promise<MediaFile> {
  if (!isId('file', fileId)) throw goneFailure(fileId, null);
  const [file] = await findFiles(dataSource, scopeOf(owner), [fileId]);
  if (file !== undefined) return file;
  throw goneFailure(fileId, await findGoneReason(dataSource.manager, scopeOf(owner), fileId));
}

async function readBytes({ blobs }: FileServices, { id, objectKey, sizeBytes }: MediaFile): Promise<Readable> {
  try {
    return await blobs.read(objectKey, wholeRange(sizeBytes));
  } catch (error) {
    // Rows go before bytes do: it was deleted since it was found.
    if (error instanceof BlobNotFoundError) throw goneFailure(id, 'DELETED');
    throw translateBlobFailure(error);
  }
}
