import { countReads } from '../../database/read-rows';
import { findGenerations } from '../../database/repositories/generations/find-generations';
import { type Caller, requireScope } from '../../domain/caller';
import type { Generation } from '../../domain/generation';
import { isId } from '../../domain/id';
import type { RowBudget } from '../../domain/row-budget';
import { type FileServices, scopeOf } from '../../files/file-services';

/** The generations of these ids that the caller may see, by id, in one statement for any number of them. */
export async function readGenerations(
  storage: FileServices,
  caller: Caller,
  ids: readonly string[],
  budget?: RowBudget,
): Promise<ReadonlyMap<string, Generation>> {
  requireGenerationsRead(caller);
  const wellFormed = ids.filter((id) => isId('gen', id));
  if (wellFormed.length === 0) return new Map();
  const generations = await findGenerations(countReads(storage.dataSource, budget), scopeOf(caller), wellFormed);
  return new Map(generations.map((generation) => [generation.id, generation]));
}

/** @throws {RequestFailure} FORBIDDEN to who may neither generate nor read what was generated */
export function requireGenerationsRead(caller: Caller): void {
  requireScope(caller, 'GENERATE', 'FILES_READ');
}
