import type { Logger } from 'pino';
import { freeAbandonedJobs } from '../../database/repositories/living-processes';
import { countAbandonedUploads } from '../../database/repositories/uploads/reservations';
import type { FileServices } from '../file-services';
import { drainFileJobs } from '../file-tasks';
import { sweepStaging } from '../resumable/sweep-staging';
import {
  type BlobReconciliation,
  type ReconciliationOptions,
  type ReconciliationPlan,
  reconcileBlobs,
} from './reconcile-blobs';
import { reconcileUploads } from './reconcile-uploads';

export interface StorageReconciliation extends BlobReconciliation {
  /** Uploads that had died; their reservations were given back. */
  readonly abandonedUploads: number;
}

/**
 * Does at once all that comes round by the clock: clears away what died, runs the jobs that are due, and compares
 * rows and blobs.
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
