import { findGenerations } from '../../database/repositories/generations/find-generations';
import type { Caller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { Generation } from '../../domain/generation';
import { isId } from '../../domain/id';
import type { FileScope } from '../../domain/list-filters';
import { scopeOf } from '../../files/file-services';
import type { GenerationEngine } from '../generation-engine';
import { requireGenerationsRead } from '../read/read-generations';
import { stateOf } from './generation-changes';

/**
 * A generation as it is now, and again after each change, to the one that ends it. Changes that come faster than they are
 * taken are told as one. Whoever stops early calls `return`, as `for await` does; `signal` ends it too.
 *
 * @param scope nothing outside of it is found
 */
export async function* generationStates(
  { storage, changes }: GenerationEngine,
  scope: FileScope,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<Generation, void> {
  let wake = () => {};
  let changed = false;
  // Before it is read: what changes after that is heard of.
  const stopWatching = changes.watch(id, () => {
    changed = true;
    wake();
  });
  try {
    for (let last = ''; signal?.aborted !== true; ) {
      changed = false;
      const [generation] = await findGenerations(storage.dataSource, scope, [id]);
      if (generation === undefined) return;
      const state = stateOf(generation);
      changes.seen(id, state);
      if (state !== last) yield generation;
      last = state;
      if (generation.completedAt !== null) return;
      if (!changed)
        await heard((listener) => {
          wake = listener;
        }, signal);
    }
  } finally {
    stopWatching();
  }
}

/** Resolves with the next change, or when nobody waits any more. */
async function heard(listen: (listener: () => void) => void, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return;
  let stop = () => {};
  await new Promise<void>((resolve) => {
    stop = resolve;
    listen(resolve);
    signal?.addEventListener('abort', stop, { once: true });
  });
  signal?.removeEventListener('abort', stop);
}

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
