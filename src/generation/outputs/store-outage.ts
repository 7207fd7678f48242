import { setTimeout as sleep } from 'node:timers/promises';
import { RequestFailure } from '../../domain/errors';
import { isBlobFailure } from '../../files/failures';

/** Before each further try: five minutes in all, as long as what was made is fetched from a host that is down. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, ...Array.from({ length: 9 }, () => 30_000)] as const;

/**
 * Stores what was made in the background, and is nowhere but here: a blob store that is away for a while, because it is
 * full, not mounted or not reached, is waited for.
 *
 * @param ends nobody can wait any longer: what is not stored then is not
 * @throws what the last try failed with
 */
export async function retryDuringStoreOutage<Result>(ends: AbortSignal, store: () => Promise<Result>): Promise<Result> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await store();
    } catch (error) {
      if (ends.aborted || !isStoreOutage(error)) throw error;
      await sleep(pauseMs, undefined, { signal: ends }).catch(() => {});
    }
  }
  return store();
}

export function isStoreOutage(error: unknown): boolean {
  return isBlobFailure(error) || (error instanceof RequestFailure && error.code === 'STORAGE_UNAVAILABLE');
}
