import { withinTime } from '../../concurrency/time-limit';
import type { FileServices } from '../file-services';
import { describeStoreStatus, StoreMismatchError } from '../store/store-status';
import { CensusRefused } from './census-refusal';
import { reconcileBlobs } from './reconcile-blobs';

/** Where operators read what was done by the clock. */
export interface OperatorLog {
  error(message: string): void;
  warn(message: string): void;
}

/** Reconciles blobs by the clock: what it does, and what it refuses to do, is in the log. */
export async function reconcileAndReport(storage: FileServices, log: OperatorLog): Promise<void> {
  try {
    const { orphanedBlobs, deletedBlobs, lostFiles, returnedFiles } = await reconcileBlobs(storage);
    if (lostFiles > 0)
      log.error(`The bytes of ${lostFiles} files are lost; their status is FAILED until they are back.`);
    if (returnedFiles > 0) log.warn(`The bytes of ${returnedFiles} files are back; they are READY again.`);
    const noted = orphanedBlobs - deletedBlobs;
    if (noted > 0) {
      log.warn(
        `${noted} blobs belong to no file. Each is deleted when that has been so for ${storage.orphanedBlobDays} days.`,
      );
    }
    if (deletedBlobs > 0) log.warn(`Deleted ${deletedBlobs} blobs that belonged to no file for long.`);
  } catch (error) {
    // Tried again it would find the same.
    if (!(error instanceof CensusRefused || error instanceof StoreMismatchError)) throw error;
    log.error(`The blobs were not reconciled. ${error.message}`);
  }
}

/** Advances the epoch of the store; that it cannot be is said each time. */
export async function advanceAndReport({ store }: FileServices, log: OperatorLog): Promise<void> {
  const status = await store.advance();
  if (status !== 'MATCHES') log.error(describeStoreStatus(status));
}

/** A store that does not answer must not keep the service from starting: `/readyz` tells of it. */
const START_WAIT_TIMEOUT_MS = 2_000;

/** For the start: what is amiss with the store is said at once. The first start of all makes it the database's own. */
export async function reportStoreStatus({ store }: FileServices, log: OperatorLog): Promise<void> {
  const reported = store.verify().then((status) => {
    if (status !== 'MATCHES') log.error(describeStoreStatus(status));
  });
  // Who needs the store next asks again.
  await withinTime(START_WAIT_TIMEOUT_MS, reported).catch(() => {});
}
