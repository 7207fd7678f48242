import { findGenerations } from '../database/repositories/find-generations';
import { type Caller, requireScope } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import type { Generation } from '../domain/generation';
import { isId } from '../domain/id';
import { scopeOf } from '../files/file-storage';
import { generationStates } from './await-generation';
import type { GenerationEngine } from './generation-engine';

/**
 * A generation as it is now, and after each change, to the one that ends it.
 *
 * @throws {RequestFailure} FORBIDDEN; NOT_FOUND
 */
export async function* watchGeneration(
  engine: GenerationEngine,
  caller: Caller,
  id: string,
): AsyncGenerator<Generation, void> {
  requireScope(caller, 'GENERATE', 'FILES_READ');
  const scope = scopeOf(caller);
  const found = isId('gen', id) ? await findGenerations(engine.storage.dataSource, scope, [id]) : [];
  if (found.length === 0) throw new RequestFailure('NOT_FOUND', 'There is no such generation.');
  yield* generationStates(engine, scope, id);
}
