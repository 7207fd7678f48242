import type { Logger } from 'pino';
import { freeAbandonedJobs } from '../database/repositories/abandoned-jobs';
import { drainFileJobs } from './drain-file-jobs';
import type { FileStorage } from './file-storage';
import { type BlobReconciliation, reconcileBlobs } from './reconcile-blobs';
import { reconcileUploads } from './reconcile-uploads';
import { sweepStaging } from './sweep-staging';

export interface StorageReconciliation extends BlobReconciliation {
  /** Uploads that had died; their reservations were given back. */
  readonly abandonedUploads: number;
}

/**
 * Does at once all that comes round by the clock: clears away what died, runs the jobs that are due, and holds rows and
 * blobs against each other.
 */
export async function reconcileStorage(storage: FileStorage, logger: Logger): Promise<StorageReconciliation> {
  await freeAbandonedJobs(storage.dataSource.manager);
  const abandonedUploads = await reconcileUploads(storage);
  await sweepStaging(storage);
  await drainFileJobs(storage, logger);
  return { abandonedUploads, ...(await reconcileBlobs(storage)) };
}
