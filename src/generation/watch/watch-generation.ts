import { findGenerations } from '../../database/repositories/generations/find-generations';
import type { Caller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { Generation } from '../../domain/generation';
import { isId } from '../../domain/id';
import { scopeOf } from '../../files/file-services';
import type { GenerationEngine } from '../generation-engine';
import { requireGenerationsRead } from '../read/read-generations';
import { generationStates } from './await-generation';

/**
 * A generation as it is now, and after each change, to the one that ends it. `return` ends it at once, also while a
 * change is waited for: a generator by itself would go on until there is one.
 *
 * @throws {RequestFailure} FORBIDDEN; NOT_FOUND
 */
export function watchGeneration(
  engine: GenerationEngine,
  caller: Caller,
  id: string,
): AsyncIterableIterator<Generation> {
  const left = new AbortController();
  const states = statesOf(engine, caller, id, left.signal);
  return {
    next: () => states.next(),
    return: () => {
      left.abort();
      return states.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
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
