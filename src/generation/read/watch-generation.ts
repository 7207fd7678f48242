import type { DataSource } from 'typeorm';
import { findGenerationStates, findGenerations } from '../../database/repositories/generations/find-generations';
import type { Caller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { Generation } from '../../domain/generation';
import { isId } from '../../domain/id';
import type { FileScope } from '../../domain/list-filters';
import { endedByReturn, subjectStates } from '../../events/watch-subject';
import { scopeOf } from '../../files/file-services';
import type { GenerationEngine } from '../generation-engine';
import { requireGenerationsRead } from './read-generations';

/**
 * A generation as it is now, and after each change, to the one that ends it; as `subjectStates`, and `return` ends it at
 * once.
 *
 * @throws {RequestFailure} FORBIDDEN; NOT_FOUND
 */
export function watchGeneration(
  engine: GenerationEngine,
  caller: Caller,
  id: string,
): AsyncIterableIterator<Generation> {
  return endedByReturn((signal) => statesOf(engine, caller, id, signal));
}

async function* statesOf(
  engine: GenerationEngine,
  caller: Caller,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<Generation, void> {
  requireGenerationsRead(caller);
  const scope = scopeOf(caller);
  const found = isId('gen', id) ? await findGenerations(engine.storage.dataSource, scope, [id]) : [];
  if (found.length === 0) throw new RequestFailure('NOT_FOUND', 'There is no such generation.');
  yield* generationStates(engine, scope, id, signal);
}

/** As `subjectStates`. @param scope nothing outside of it is found */
export function generationStates(
  { storage, changes }: GenerationEngine,
  scope: FileScope,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<Generation, void> {
  const read = async () => (await findGenerations(storage.dataSource, scope, [id]))[0];
  const hasEnded = ({ completedAt }: Generation) => completedAt !== null;
  return subjectStates<Generation>(changes, { id, read, stateOf, hasEnded }, signal);
}

/** How far generations have come, whoever's they are: `ReadStates`. */
export async function readGenerationStates(
  dataSource: DataSource,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await findGenerationStates(dataSource, ids);
  return new Map([...found].map(([id, generation]) => [id, stateOf(generation)]));
}

function stateOf({ status, progress }: Pick<Generation, 'status' | 'progress'>): string {
  return `${status} ${progress}`;
}
