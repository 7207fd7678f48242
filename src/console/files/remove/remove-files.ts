import type { Client } from '@urql/core';
import {
  type DeleteFilesInput,
  DeleteFilesMutation,
  type DeleteFilesPayload,
  FileEndsQuery,
} from '../../graph/documents/files';
import { type Failure, failureIn, failureOfOperation } from '../../graph/failures';
import type { FileFilter } from '../../graph/types';

export type DeleteSelect = DeleteFilesInput['select'];

/** The most that one call deletes. */
const BATCH = 1_000;

/** What is deleted: those that were selected, or all that the list has. */
export function selectOf(ids: readonly string[], isAll: boolean, filter: FileFilter): DeleteSelect {
  if (!isAll) return { ids };
  // Without any condition it is all of the project that is meant, also what is not listed: what is READY says so.
  return { filter: Object.keys(filter).length === 0 ? { status: ['READY'] } : filter };
}

/** What would be deleted, as it was told to the person. */
export interface Rehearsal {
  /** Bound to what there was: files that are stored later are not meant. */
  readonly select: DeleteSelect;
  readonly matchedFiles: number;
  readonly freedBytes: number;
}

type Asked<Value> = Value | { readonly failure: Failure };

async function ask(client: Client, input: DeleteFilesInput): Promise<Asked<DeleteFilesPayload>> {
  const { data, error } = await client.mutation(DeleteFilesMutation, { input });
  const failure = failureIn(error, data?.deleteFiles.errors);
  if (failure !== null) return { failure };
  if (data === undefined) throw new Error('The service answered with neither data nor errors.');
  return data.deleteFiles;
}

/** What would be deleted. */
export async function rehearse(client: Client, select: DeleteSelect): Promise<Asked<Rehearsal>> {
  const bound = await boundToNow(client, select);
  if (bound === null) return { select, matchedFiles: 0, freedBytes: 0 };
  if ('failure' in bound) return bound;
  const answer = await ask(client, { select: bound, dryRun: true, limit: BATCH });
  if ('failure' in answer) return answer;
  const { matchedFiles, freedBytes } = answer;
  return { select: bound, matchedFiles, freedBytes };
}

/**
 * By the newest file that the service has, not by the clock of whoever looks, which may be wrong.
 *
 * @returns null: nothing matches
 */
async function boundToNow(client: Client, select: DeleteSelect): Promise<Asked<DeleteSelect> | null> {
  if (!('filter' in select)) return select;
  const { filter } = select;
  const { data, error } = await client.query(FileEndsQuery, {
    filter,
    orderBy: { field: 'CREATED_AT', direction: 'DESC' },
  });
  if (error !== undefined) return { failure: failureOfOperation(error) };
  const newest = data?.begin.nodes[0];
  if (newest === undefined) return null;
  // Instants are kept more exactly than they are told.
  const lt = new Date(Date.parse(newest.createdAt) + 1).toISOString();
  return { filter: { ...filter, createdAt: { ...filter.createdAt, lt } } };
}

export interface Removal {
  readonly deleted: number;
  readonly freedBytes: number;
  readonly failure: Failure | null;
  /** More match than the person was told of: they have to be asked again. */
  readonly hasMore: boolean;
}

/**
 * Deletes a thousand at a time, until all that the person was told of are deleted, it fails, is stopped, or more match than
 * that: files that were on their way then may have arrived since.
 */
export async function removeAll(
  client: Client,
  { select, matchedFiles: told }: Rehearsal,
  signal: AbortSignal,
  onProgress: (deleted: number) => void,
): Promise<Removal> {
  let [deleted, freedBytes] = [0, 0];
  const removal = (rest: Partial<Removal>): Removal => ({
    deleted,
    freedBytes,
    failure: null,
    hasMore: false,
    ...rest,
  });
  // Nothing was deleted yet: a look is cheaper than what cannot be undone.
  const look = signal.aborted ? null : await ask(client, { select, dryRun: true, limit: BATCH });
  if (look !== null && 'failure' in look) return removal({ failure: look.failure });
  if (look !== null && look.matchedFiles > told) return removal({ hasMore: true });
  while (!signal.aborted && deleted < told) {
    const left = told - deleted;
    const answer = await ask(client, { select, dryRun: false, limit: Math.min(BATCH, left) });
    if ('failure' in answer) return removal({ failure: answer.failure });
    const count = answer.deletedFileIds.length;
    deleted += count;
    freedBytes += answer.freedBytes;
    onProgress(deleted);
    if (answer.matchedFiles > left) return removal({ hasMore: true });
    if (count === 0 || count >= answer.matchedFiles) break;
  }
  return removal({});
}
