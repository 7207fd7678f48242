import { countReads } from '../../database/read-rows';
import {
  findGenerationInputs,
  findGenerations,
  findProducers,
} from '../../database/repositories/generations/find-generations';
import { findGenerationOutputs } from '../../database/repositories/generations/generation-outputs';
import { type Caller, requireScope } from '../../domain/caller';
import type { Generation, GenerationInput, GenerationOutput } from '../../domain/generation';
import { isId } from '../../domain/id';
import type { RowBudget } from '../../domain/page';
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

/** What generations that the caller has been shown were given, by the id of the generation, in one statement. */
export function readGenerationInputs(
  { dataSource }: FileServices,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly GenerationInput[]>> {
  return findGenerationInputs(dataSource, generationIds);
}

/** What generations that the caller has been shown made, by the id of the generation, in one statement. */
export function readGenerationOutputs(
  { dataSource }: FileServices,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly GenerationOutput[]>> {
  return findGenerationOutputs(dataSource, generationIds);
}

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
