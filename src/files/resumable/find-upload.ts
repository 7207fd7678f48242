import { findFiles, findGoneReason } from '../../database/repositories/files/find-files';
import { type Caller, requireProject, requireScope } from '../../domain/caller';
import type { MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import { type FileServices, scopeOf } from '../file-services';
import { goneRequestFailure } from '../gone-failure';

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
