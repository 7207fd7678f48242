import { findFiles, findGoneReason } from '../database/repositories/find-files';
import { updateFileRow } from '../database/repositories/update-file';
import { type Caller, requireProject, requireScope } from '../domain/caller';
import { MediaFailure } from '../domain/errors';
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
 * @throws {MediaFailure} INVALID_INPUT, FILE_NOT_FOUND, FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED; FILE_NOT_READY for the time to live
   of a file whose bytes have not arrived
 */
export async function updateFile(storage: FileStorage, caller: Caller, input: UpdateFileInput): Promise<MediaFile> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  const changes = checkFileAttributes(input, ['input']);
  const { manager } = storage.dataSource;
  const updated = isId('file', input.id) ? await updateFileRow(manager, caller.projectId, input.id, changes) : null;
  if (updated !== null) return updated;
  throw await explainNoUpdate(storage, caller, input.id);
}

async function explainNoUpdate(storage: FileStorage, caller: Caller, id: string): Promise<MediaFailure> {
  if (!isId('file', id)) return goneFailure(id, null).at(['input', 'id']);
  const [file] = await findFiles(storage.dataSource, scopeOf(caller), [id]);
  if (file !== undefined) {
    const message = 'The time to live of a file begins when its bytes have arrived, and cannot be changed before.';
    const details = { type: 'FILE', fileId: id } as const;
    return new MediaFailure('FILE_NOT_READY', message, { path: ['input', 'ttlSeconds'], retryable: true, details });
  }
  const reason = await findGoneReason(storage.dataSource.manager, scopeOf(caller), id);
  return goneFailure(id, reason).at(['input', 'id']);
}
