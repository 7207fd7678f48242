import { fileConditions } from '../database/repositories/file-conditions';
import { findFileTotals } from '../database/repositories/file-page';
import { type Caller, requireProject, requireScope } from '../domain/caller';
import { MediaFailure } from '../domain/errors';
import type { FileFilter } from '../domain/file-list';
import { checkFilter } from './check-filter';
import { type FileStorage, scopeOf } from './file-storage';
import { removeAndPurge } from './remove-and-purge';

export interface DeleteFilesInput {
  /** Exactly one of the two. */
  readonly select: { readonly ids?: readonly string[] | null; readonly filter?: FileFilter | null };
  /** true: tells what would be deleted and deletes nothing. */
  readonly dryRun: boolean;
  /** The most files that one call deletes: 1 to 1,000. */
  readonly limit: number;
}

export interface DeletedFiles {
  readonly deletedFileIds: readonly string[];
  readonly freedBytes: number;
  /** How many files the selection matched before any was deleted. */
  readonly matchedFiles: number;
}

const MAX_FILES = 1_000;

/** Deletes the files that a selection matches, oldest first. Ids of files that are gone or unknown match nothing. @throws {MediaFailure} INVALID_INPUT */
export async function deleteFiles(
  storage: FileStorage,
  caller: Caller,
  input: DeleteFilesInput,
): Promise<DeletedFiles> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  const filter = readSelection(input);
  const scope = scopeOf(caller);
  const { count, sizeBytes } = await findFileTotals(storage.dataSource, { scope, filter });
  if (input.dryRun) return { deletedFileIds: [], freedBytes: sizeBytes, matchedFiles: count };
  const removed = await removeAndPurge(storage, fileConditions(scope, filter), 'DELETED', input.limit);
  return {
    deletedFileIds: removed.map(({ id }) => id),
    freedBytes: removed.reduce((sum, file) => sum + file.sizeBytes, 0),
    matchedFiles: Math.max(count, removed.length),
  };
}

function readSelection({ select, limit }: DeleteFilesInput): FileFilter {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_FILES) {
    throw invalid(`At most ${MAX_FILES} files are deleted by one call, and at least 1.`, ['input', 'limit']);
  }
  const { ids, filter } = select;
  if ((ids == null) === (filter == null)) throw invalid('Give exactly one of ids and filter.', ['input', 'select']);
  const selected = filter ?? { ids: ids ?? [] };
  const problem = checkFilter(selected);
  if (problem !== null)
    throw invalid(problem.message, ['input', 'select', ...(filter == null ? [] : ['filter']), ...problem.path]);
  return selected;
}

function invalid(message: string, path: readonly string[]): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path });
}
