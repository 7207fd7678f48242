import { releaseAbandonedUploads } from '../../database/repositories/uploads/reservations';
import { inTransaction } from '../../database/transaction';
import { enqueue } from '../../jobs/enqueue';
import type { FileServices } from '../file-services';

const BATCH = 100;

/**
 * Clears away uploads that died: their reservations now, what they had written by jobs. Not while it is not known who
 * lives: the next round does it.
 *
 * @returns how many
 */
export async function reconcileUploads({ dataSource, knowsWhoLives }: FileServices): Promise<number> {
  if (!(await knowsWhoLives())) return 0;
  for (let total = 0; ; ) {
    const released = await inTransaction(dataSource, async (manager) => {
      const objectKeys = await releaseAbandonedUploads(manager, BATCH);
      const blobs = objectKeys.map((objectKey) => ({ objectKey, generation: null }));
      if (blobs.length > 0) await enqueue(manager, 'purge_blobs', { blobs });
      return blobs.length;
    });
    total += released;
    if (released < BATCH) return total;
  }
}
