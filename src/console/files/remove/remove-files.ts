import type { Client } from '@urql/core';
import { type DeleteFilesInput, DeleteFilesMutation, type DeleteFilesPayload } from '../../graph/documents/files';
import { type Failure, failureIn } from '../../graph/failures';
import type { FileFilter } from '../../graph/types';

export type DeleteSelect = DeleteFilesInput['select'];

/** What is deleted: those that were selected, or all that the list has. */
export function selectOf(ids: readonly string[], isAll: boolean, filter: FileFilter): DeleteSelect {
  if (!isAll) return { ids };
  // Without any condition it is all of the project that is meant, also what is not listed: what is READY says so.
  return { filter: Object.keys(filter).length === 0 ? { status: ['READY'] } : filter };
}

export type Outcome = { readonly payload: DeleteFilesPayload } | { readonly failure: Failure };

async function ask(client: Client, input: DeleteFilesInput): Promise<Outcome> {
  const { data, error } = await client.mutation(DeleteFilesMutation, { input });
  const failure = failureIn(error, data?.deleteFiles.errors);
  if (failure !== null) return { failure };
  if (data === undefined) throw new Error('The service answered with neither data nor errors.');
  return { payload: data.deleteFiles };
}

/** What would be deleted. */
export function rehearse(client: Client, select: DeleteSelect): Promise<Outcome> {
  return ask(client, { select, dryRun: true });
}

/** Deletes a thousand at a time, until nothing is left, it fails, or is stopped. */
export async function removeAll(
  client: Client,
  select: DeleteSelect,
  signal: AbortSignal,
  onProgress: (deleted: number) => void,
): Promise<{ readonly deleted: number; readonly freedBytes: number; readonly failure: Failure | null }> {
  let [deleted, freedBytes] = [0, 0];
  while (!signal.aborted) {
    const outcome = await ask(client, { select, dryRun: false });
    if ('failure' in outcome) return { deleted, freedBytes, failure: outcome.failure };
    const { deletedFileIds, matchedFiles, freedBytes: freed } = outcome.payload;
    deleted += deletedFileIds.length;
    freedBytes += freed;
    onProgress(deleted);
    if (deletedFileIds.length === 0 || deletedFileIds.length >= matchedFiles) break;
  }
  return { deleted, freedBytes, failure: null };
}
