import type { Logger } from 'pino';
import { poolOf } from '../database/migrate';
import { freeAbandonedJobs, jobLockNameOf } from '../database/repositories/abandoned-jobs';
import { drainQueue } from '../jobs/drain-queue';
import type { FileStorage } from './file-storage';
import { fileTasks } from './file-tasks';
import { type BlobReconciliation, reconcileBlobs } from './reconcile-blobs';
import { reconcileUploads } from './reconcile-uploads';

export interface StorageReconciliation extends BlobReconciliation {
  /** Uploads that had died; their reservations were given back. */
  readonly abandonedUploads: number;
}

/**
 * Does at once all that comes round by the clock: clears away what died, runs the jobs that are due, and holds rows and
 * blobs against each other.
 */
export async function reconcileStorage(storage: FileStorage, logger: Logger): Promise<StorageReconciliation> {
  const { dataSource, processNumber } = storage;
  await freeAbandonedJobs(dataSource.manager);
  const abandonedUploads = await reconcileUploads(storage);
  const lockName = jobLockNameOf(processNumber);
  await drainQueue({ pool: poolOf(dataSource), logger, tasks: fileTasks(storage), lockName });
  return { abandonedUploads, ...(await reconcileBlobs(storage)) };
}
