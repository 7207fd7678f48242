import type { EntityManager } from 'typeorm';
import { findFiles, findGoneReason } from '../../database/repositories/files/find-files';
import { type Caller, requireProject, requireScope } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import { goneRequestFailure } from '../failures';
import { type FileServices, scopeOf } from '../file-services';

/**
 * Finds the file whose bytes a caller means to send.
 *
 * @throws {RequestFailure} FORBIDDEN, NOT_FOUND, FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED
 */
export async function findUpload(storage: FileServices, caller: Caller, fileId: string): Promise<MediaFile> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  if (!isId('file', fileId)) throw goneRequestFailure(null);
  const [file] = await findFiles(storage.dataSource, scopeOf(caller), [fileId]);
  if (file !== undefined) return file;
  throw goneRequestFailure(await findGoneReason(storage.dataSource.manager, scopeOf(caller), fileId));
}

/**
 * Why this process, which was writing an upload, may not go on with it: UPLOAD_EXPIRED, FILE_DELETED, or LOCKED while all
 * of it is there still: another took it over, because this one was taken for dead, or the project's policy has changed.
 */
export async function endedUploadFailure(manager: EntityManager, fileId: string): Promise<RequestFailure> {
  const reason = await findGoneReason(manager, {}, fileId);
  return reason === null ? lockedFailure() : goneRequestFailure(reason);
}

export function lockedFailure(): RequestFailure {
  return new RequestFailure('LOCKED', 'Another request is writing this upload. Try again in a moment.');
}
