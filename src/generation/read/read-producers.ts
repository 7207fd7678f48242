import { countReads } from '../../database/read-rows';
import { findProducers } from '../../database/repositories/generations/find-generations';
import type { Caller } from '../../domain/caller';
import type { Generation } from '../../domain/generation';
import type { RowBudget } from '../../domain/row-budget';
import { type FileServices, scopeOf } from '../../files/file-services';
import { requireGenerationsRead } from './read-generations';

/** The generations that files came out of, by the id of the file, in one statement. The files may be gone. */
export async function readProducers(
  storage: FileServices,
  caller: Caller,
  fileIds: readonly string[],
  budget?: RowBudget,
): Promise<ReadonlyMap<string, Generation>> {
  requireGenerationsRead(caller);
  return findProducers(countReads(storage.dataSource, budget), scopeOf(caller), fileIds);
}
