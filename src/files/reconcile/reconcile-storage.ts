import type { Logger } from 'pino';
import { freeAbandonedJobs } from '../../database/repositories/abandoned-jobs';
import { countAbandonedUploads, releaseAbandonedUploads } from '../../database/repositories/uploads/abandoned-uploads';
import { inTransaction } from '../../database/transaction';
import { enqueue } from '../../jobs/enqueue';
import type { FileServices } from '../file-services';
import { drainFileJobs } from '../file-tasks';
import { sweepStaging } from '../resumable/upload-staging';
import {
  type BlobReconciliation,
  type ReconciliationOptions,
  type ReconciliationPlan,
  reconcileBlobs,
} from './reconcile-blobs';

export interface StorageReconciliation extends BlobReconciliation {
  /** Uploads that had died; their reservations were given back. */
  readonly abandonedUploads: number;
}

/**
 * Does at once all that comes round by the clock: clears away what died, runs the jobs that are due, and holds rows and
 * blobs against each other.
 *
 * @throws {StoreMismatchError} the store is not the database's own; nothing was done
 * @throws {CensusRefused} as `reconcileBlobs`; all else was done
 */
export async function reconcileStorage(
  storage: FileServices,
  logger: Logger,
  options: Pick<ReconciliationOptions, 'force'> = {},
): Promise<StorageReconciliation> {
  await storage.store.require();
  await freeAbandonedJobs(storage.dataSource.manager);
  const abandonedUploads = await reconcileUploads(storage);
  await sweepStaging(storage);
  await drainFileJobs(storage, logger);
  const { refusal: _none, ...blobs } = await reconcileBlobs(storage, options);
  return { abandonedUploads, ...blobs };
}

/** What `reconcileStorage` would find to do. Changes nothing. @throws {StoreMismatchError} */
export async function planReconciliation(
  storage: FileServices,
): Promise<StorageReconciliation & Pick<ReconciliationPlan, 'refusal'>> {
  const blobs = await reconcileBlobs(storage, { dryRun: true });
  return { abandonedUploads: await countAbandonedUploads(storage.dataSource.manager), ...blobs };
}

const BATCH = 100;

/** Clears away uploads that died: their reservations now, what they had written by jobs. @returns how many */
export async function reconcileUploads({ dataSource }: FileServices): Promise<number> {
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
