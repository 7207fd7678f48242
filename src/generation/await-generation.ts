import { setTimeout as sleep } from 'node:timers/promises';
import { findGenerations } from '../database/repositories/find-generations';
import type { FileScope } from '../domain/file-list';
import type { Generation } from '../domain/generation';
import type { GenerationEngine } from './generation-engine';

/** Changes are heard of at once; this is for those that are not. */
const ASKING_INTERVAL_MS = 5_000;

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
  const hear = (changedId: string) => {
    if (changedId !== id) return;
    changed = true;
    wake();
  };
  changes.on('changed', hear);
  try {
    for (let last = ''; signal?.aborted !== true; ) {
      changed = false;
      const [generation] = await findGenerations(storage.dataSource, scope, [id]);
      if (generation === undefined) return;
      const state = `${generation.status} ${generation.progress}`;
      if (state !== last) yield generation;
      last = state;
      if (generation.completedAt !== null) return;
      if (!changed)
        await heard((listener) => {
          wake = listener;
        }, signal);
    }
  } finally {
    changes.off('changed', hear);
  }
}

/** Resolves with the next change, or when it is time to ask. */
async function heard(listen: (listener: () => void) => void, signal: AbortSignal | undefined): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  listen(stop);
  signal?.addEventListener('abort', stop, { once: true });
  await sleep(ASKING_INTERVAL_MS, undefined, { signal: controller.signal }).catch(() => {});
  signal?.removeEventListener('abort', stop);
}
