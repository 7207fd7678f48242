import { findGoneReason } from '../database/repositories/find-files';
import { updateFileRow } from '../database/repositories/update-file';
import { type Caller, requireProject, requireScope } from '../domain/caller';
import type { MediaFile } from '../domain/file';
import { isId } from '../domain/id';
import { checkFileAttributes, type FileAttributesInput } from './file-attributes';
import { type FileStorage, scopeOf } from './file-storage';
import { goneFailure } from './gone-failure';

export interface UpdateFileInput extends FileAttributesInput {
  readonly id: string;
}

/**
 * Changes what is given and leaves the rest. A time to live counts from now and is clamped to `maxExpiresAt`.
 *
 * @throws {MediaFailure} INVALID_INPUT, FILE_NOT_FOUND, FILE_DELETED, FILE_EXPIRED
 */
export async function updateFile(storage: FileStorage, caller: Caller, input: UpdateFileInput): Promise<MediaFile> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  const changes = checkFileAttributes(input, ['input']);
  const { manager } = storage.dataSource;
  const updated = isId('file', input.id) ? await updateFileRow(manager, caller.projectId, input.id, changes) : null;
  if (updated !== null) return updated;
  const reason = isId('file', input.id) ? await findGoneReason(manager, scopeOf(caller), input.id) : null;
  throw goneFailure(input.id, reason).at(['input', 'id']);
}
