import type { TaskList } from 'graphile-worker';
import type { Logger } from 'pino';
import { poolOf } from '../database/connection-pool';
import { freeAbandonedJobs, jobLockNameOf } from '../database/repositories/living-processes';
import { drainQueue } from '../jobs/worker-options';
import type { FileServices } from './file-services';
import { forgetTokens } from './forget-tokens';
import { reconcileUploads } from './reconcile/reconcile-uploads';
import { advanceAndReport, reconcileAndReport } from './reconcile/report-census';
import { expireFiles, purgeBlobs, purgeTombstones } from './remove/remove-and-purge';
import { finishAbandonedUpload } from './resumable/finish-upload';
import { sweepStaging } from './resumable/sweep-staging';
import { makeThumbhash } from './upload/make-thumbhash';

/** The short work on files that waits in the queue, or comes round by the clock. */
export function fileTasks(storage: FileServices): TaskList {
  return {
    purge_blobs: ({ blobs }) => purgeBlobs(storage, blobs),
    finish_upload: ({ fileId }) => finishAbandonedUpload(storage, fileId),
    reconcile_uploads: async () => {
      await freeAbandonedJobs(storage.dataSource.manager);
      await reconcileUploads(storage);
      await sweepStaging(storage);
    },
    expire_files: async () => {
      await expireFiles(storage);
    },
    forget_files: async () => {
      await purgeTombstones(storage);
    },
    forget_tokens: () => forgetTokens(storage),
    reconcile_blobs: (_payload, { logger }) => reconcileAndReport(storage, logger),
    advance_store_epoch: (_payload, { logger }) => advanceAndReport(storage, logger),
  };
}

/** The work on files that takes a processor for seconds. */
export function decodingTasks(storage: FileServices): TaskList {
  return {
    make_thumbhash: ({ fileId }) => makeThumbhash(storage, fileId),
  };
}

/**
 * Dead uploads and expired files are cleared away each minute; the whole store is read once a day, when least is going on.
 * The epoch shows a restored backup that is ten minutes old.
 */
export const FILE_SCHEDULE = [
  { task: 'reconcile_uploads', match: '* * * * *' },
  { task: 'expire_files', match: '* * * * *' },
  { task: 'forget_files', match: '41 2 * * *' },
  { task: 'forget_tokens', match: '37 * * * *' },
  { task: 'reconcile_blobs', match: '17 3 * * *' },
  { task: 'advance_store_epoch', match: '*/10 * * * *' },
] as const;

/** Runs the jobs that are due, for a process that does not work through the queue all the time. */
export function drainFileJobs(storage: FileServices, logger: Logger): Promise<void> {
  const { dataSource, processNumber } = storage;
  const lockName = jobLockNameOf(processNumber, 'upkeep');
  return drainQueue({ pool: poolOf(dataSource), logger, tasks: fileTasks(storage), lockName });
}
