import { expiredConditions } from '../database/repositories/file-conditions';
import type { FileStorage } from './file-storage';
import { removeAndPurge } from './remove-and-purge';

/** Small enough that no statement holds its locks for long, large enough that a million take a few thousand. */
const BATCH = 500;

/**
 * Removes the files that have expired, batch by batch; nobody has been able to see them since they did. Any number of
 * processes may do so at once.
 *
 * @returns how many this call removed
 */
export async function expireFiles(storage: FileStorage): Promise<number> {
  for (let total = 0; ; ) {
    const removed = await removeAndPurge(storage, expiredConditions(null), 'EXPIRED', BATCH);
    total += removed.length;
    if (removed.length < BATCH) return total;
  }
}
