import { countReads } from '../../database/read-rows';
import { findFiles, findGoneReason, findGoneReasons } from '../../database/repositories/files/find-files';
import { type Caller, requireScope } from '../../domain/caller';
import type { GoneReason, MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import { goneFailure, goneRequestFailure } from '../failures';
import { type FileServices, scopeOf } from '../file-services';
import type { ReadFilesOptions } from './list-files';

/** The files of these ids that the caller may see, by id, in one statement for any number of them. */
export async function readFiles(
  storage: FileServices,
  caller: Caller,
  ids: readonly string[],
  { budget, parts = 'ALL' }: Pick<ReadFilesOptions, 'budget' | 'parts'> = {},
): Promise<ReadonlyMap<string, MediaFile>> {
  requireScope(caller, 'FILES_READ');
  const wellFormed = ids.filter((id) => isId('file', id));
  if (wellFormed.length === 0) return new Map();
  const files = await findFiles(countReads(storage.dataSource, budget), scopeOf(caller), wellFormed, parts);
  return new Map(files.map((file) => [file.id, file]));
}

/**
 * One file, for a request that has it for its whole subject.
 *
 * @throws {MediaFailure} FILE_NOT_FOUND
 * @throws {RequestFailure} FORBIDDEN, FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED
 */
export async function readFile(storage: FileServices, caller: Caller, id: string): Promise<MediaFile> {
  const file = (await readFiles(storage, caller, [id])).get(id);
  if (file !== undefined) return file;
  await explainMissingFile(storage, caller, id);
  throw goneFailure(id, null);
}

/**
 * Explains why `readFiles` did not find a file that once was.
 *
 * @throws {RequestFailure} FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED; nothing when the id is unknown
 */
export async function explainMissingFile(storage: FileServices, caller: Caller, id: string): Promise<void> {
  if (!isId('file', id)) return;
  const reason = await findGoneReason(storage.dataSource.manager, scopeOf(caller), id);
  if (reason === null) return;
  throw goneRequestFailure(reason);
}

/** Why files that `readFiles` did not find are gone, by id and in one statement; what nobody knows is left out. */
export async function readGoneReasons(
  storage: FileServices,
  caller: Caller,
  ids: readonly string[],
): Promise<ReadonlyMap<string, GoneReason>> {
  requireScope(caller, 'FILES_READ');
  return findGoneReasons(storage.dataSource, scopeOf(caller), ids);
}
