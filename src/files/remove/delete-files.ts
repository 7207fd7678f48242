import { fileConditions, isFiltering } from '../../database/repositories/files/file-conditions';
import { findFileIds } from '../../database/repositories/files/file-page';
import { findFileTotals } from '../../database/repositories/files/file-totals';
import { findGoneReason } from '../../database/repositories/files/find-files';
import { type Caller, requireProject, requireScope } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import { isId } from '../../domain/id';
import type { FileFilter } from '../../domain/list-filters';
import type { ConnectionArguments } from '../../domain/page';
import { goneFailure } from '../failures';
import { type FileServices, scopeOf } from '../file-services';
import { checkFileFilter } from '../read/check-filter';
import { type FileList, listMatching, readyByDefault } from '../read/list-files';
import { removeAndPurge } from './remove-and-purge';

export interface DeleteFilesInput {
  readonly select: FileSelector;
  /** true: tells what would be deleted and deletes nothing. */
  readonly dryRun: boolean;
  /** The most files that one call deletes: 1 to 1,000. */
  readonly limit: number;
}

/** Exactly one of the three. */
export interface FileSelector {
  readonly ids?: readonly string[] | null;
  /** It must leave something out: a condition that a program has lost must not select everything. */
  readonly filter?: FileFilter | null;
  /** true. */
  readonly all?: boolean | null;
}

export interface DeletedFiles {
  readonly deletedFileIds: readonly string[];
  readonly freedBytes: number;
  /** How many files the selection matched before any was deleted. */
  readonly matchedFiles: number;
  /** What was selected; null: the selection was refused. */
  readonly selected: FileFilter | null;
}

const MAX_FILES = 1_000;
const SELECT = ['input', 'select'] as const;

/**
 * Deletes the files that a selection matches, oldest first. Ids of files that are gone or unknown match nothing.
 *
 * @throws {MediaFailure} INVALID_INPUT
 * @throws {RequestFailure} FORBIDDEN, FILTER_TOO_EXPENSIVE, OVERLOADED; nothing is deleted then
 */
export async function deleteFiles(
  storage: FileServices,
  caller: Caller,
  input: DeleteFilesInput,
): Promise<DeletedFiles> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  checkLimit(input.limit);
  const filter = readSelection(input.select);
  const scope = scopeOf(caller);
  const source = filter.ids == null ? storage.expensiveReads.ofDeletion(caller) : storage.dataSource;
  const { count, sizeBytes } = await findFileTotals(source, { scope, filter });
  if (input.dryRun) return { deletedFileIds: [], freedBytes: sizeBytes, matchedFiles: count, selected: filter };
  // Found under limits, and removed by their ids: the removal, which holds locks, has nothing to search.
  const ids = await findFileIds(source, { scope, filter }, input.limit);
  const chosen = fileConditions(scope, filter).add('id = ANY(?)', ids);
  const removed = await removeAndPurge(storage, chosen, 'DELETED', input.limit, { by: caller });
  return {
    deletedFileIds: removed.map(({ id }) => id),
    freedBytes: removed.reduce((sum, file) => sum + file.sizeBytes, 0),
    matchedFiles: Math.max(count, removed.length),
    selected: filter,
  };
}

/**
 * The files that a selection matches now, in the order in which they are deleted: in a dry run those that would be, after
 * a deletion those that are left. Nothing where the selection was refused.
 *
 * @throws {RequestFailure} as `listFiles`
 */
export function listSelected(
  storage: FileServices,
  caller: Caller,
  selected: FileFilter | null,
  page: Pick<ConnectionArguments, 'first' | 'after'>,
): Promise<FileList> {
  const orderBy = { field: 'CREATED_AT', direction: 'ASC' } as const;
  const filter = selected ?? { ids: [] };
  return listMatching(storage, caller, { ...page, filter, orderBy }, filter);
}

function checkLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_FILES) return;
  throw invalid(`At most ${MAX_FILES} files are deleted by one call, and at least 1.`, ['input', 'limit']);
}

function readSelection({ ids, filter, all }: FileSelector): FileFilter {
  if ([ids, filter, all].filter((selector) => selector != null).length !== 1) {
    throw invalid('Give exactly one of `ids`, `filter` and `all`.', SELECT);
  }
  if (all === false) throw invalid('`all` is true, or not given.', [...SELECT, 'all']);
  // What a filter matches is what `files` lists by it; ids, and all, mean files in whatever state.
  const selected = filter == null ? (all ? {} : { ids: ids ?? [] }) : readyByDefault(filter);
  const path = filter == null ? SELECT : [...SELECT, 'filter'];
  const problem = checkFileFilter(selected);
  if (problem !== null) throw invalid(problem.message, [...path, ...problem.path]);
  if (filter == null || isFiltering(filter)) return selected;
  const lost = Object.keys(filter)[0];
  const message = 'The filter has no condition, and would match every file. To delete all, select `all: true`.';
  throw invalid(message, lost === undefined ? path : [...path, lost]);
}

function invalid(message: string, path: readonly string[]): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path });
}

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
  const [removed] = await removeAndPurge(storage, fileConditions(scope, { ids: [id] }), 'DELETED', 1, { by: caller });
  if (removed !== undefined) return { deletedFileId: id, freedBytes: removed.sizeBytes };
  const reason = await findGoneReason(storage.dataSource.manager, scope, id);
  if (reason === null) throw goneFailure(id, null).at(['id']);
  return { deletedFileId: id, freedBytes: 0 };
}
