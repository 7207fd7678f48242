import { removeTombstones } from '../../database/repositories/files/tombstones';
import { removePastExpiryCounters } from '../../database/repositories/usage/expiry-counters';
import type { FileServices } from '../file-services';

/** How long a client is told why a file is gone. */
const TOMBSTONE_DAYS = 30;
const BATCH = 1_000;

/** Forgets files that have been gone for long: from then on their ids are unknown. @returns how many */
export async function purgeTombstones({ dataSource }: FileServices): Promise<number> {
  await removePastExpiryCounters(dataSource);
  for (let total = 0; ; ) {
    const removed = await removeTombstones(dataSource, TOMBSTONE_DAYS, BATCH);
    total += removed;
    if (removed < BATCH) return total;
  }
}
