import { randomUUID } from 'node:crypto';
import type { BlobIdentity } from '../../blobs/blob-store';
import { enqueueLater } from '../../jobs/enqueue';
import type { FileServices } from '../file-services';

const POSTPONED_SECONDS = 600;

/**
 * Deletes bytes whose files are gone. Idempotent; when the store fails, the job that called it is tried again. While the
 * store is not the database's own they wait: they may be another's.
 */
export async function purgeBlobs(storage: FileServices, blobs: readonly BlobIdentity[]): Promise<void> {
  if ((await storage.store.standing()) !== 'MATCHES') return postpone(storage, blobs);
  for (const blob of blobs) await storage.blobs.delete(blob);
}

/** By a new job rather than a failed one, which would be given up after a few days. */
async function postpone({ dataSource }: FileServices, blobs: readonly BlobIdentity[]): Promise<void> {
  const key = `purge_blobs ${randomUUID()}`;
  await enqueueLater(dataSource.manager, 'purge_blobs', { blobs }, { key, delaySeconds: POSTPONED_SECONDS });
}
