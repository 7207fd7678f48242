import { forgetExpiredTranscripts } from '../../database/repositories/generations/finish-generation';
import { findAbandonedGenerations } from '../../database/repositories/generations/generation-claims';
import { freeAbandonedJobs } from '../../database/repositories/living-processes';
import type { FileServices } from '../../files/file-services';
import { enqueueKeyed } from '../../jobs/enqueue';
import { releaseHeldBytes } from '../outputs/hold-bytes';

const BATCH = 500;

/**
 * Has generations taken on that were abandoned, and forgets what is held no longer. What can be finished of the former is
 * found out by whoever takes them on.
 */
export async function reconcileGenerations(storage: FileServices): Promise<void> {
  if (await storage.knowsWhoLives()) await takeOnAbandoned(storage);
  await releaseHeldBytes(storage, { of: 'EXPIRED' });
  await releaseHeldBytes(storage, { of: 'ZERO_DATA_RETENTION' });
  while ((await forgetExpiredTranscripts(storage.dataSource.manager, BATCH)) === BATCH);
}

async function takeOnAbandoned({ dataSource: { manager } }: FileServices): Promise<void> {
  // A job that is locked by the dead would be given up for another, and stay in the queue for ever.
  await freeAbandonedJobs(manager);
  for (const { id, organizationId } of await findAbandonedGenerations(manager, BATCH)) {
    await enqueueKeyed(manager, 'run_generation', { generationId: id }, { key: id, organizationId });
  }
}
