import { fileConditions } from '../../database/repositories/files/file-conditions';
import { findGoneReason } from '../../database/repositories/files/find-files';
import { type Caller, requireProject, requireScope } from '../../domain/caller';
import { isId } from '../../domain/id';
import { type FileServices, scopeOf } from '../file-services';
import { goneFailure } from '../gone-failure';
import { removeAndPurge } from './remove-and-purge';

export interface DeletedFile {
  readonly deletedFileId: string;
  readonly freedBytes: number;
}

/**
 * Deletes a file. Deleting it again, or deleting one that has expired, answers the same and frees nothing.
 *
 * @throws {MediaFailure} FILE_NOT_FOUND
 */
export async function deleteFile(storage: FileServices, caller: Caller, id: string): Promise<DeletedFile> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  if (!isId('file', id)) throw goneFailure(id, null).at(['id']);
  const scope = scopeOf(caller);
  const [removed] = await removeAndPurge(storage, fileConditions(scope, { ids: [id] }), 'DELETED', 1);
  if (removed !== undefined) return { deletedFileId: id, freedBytes: removed.sizeBytes };
  const reason = await findGoneReason(storage.dataSource.manager, scope, id);
  if (reason === null) throw goneFailure(id, null).at(['id']);
  return { deletedFileId: id, freedBytes: 0 };
}
