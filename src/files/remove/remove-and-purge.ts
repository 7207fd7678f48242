import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { BlobIdentity } from '../../blobs/blob-store';
import type { Conditions } from '../../database/repositories/conditions';
import { expiredConditions, fileConditions } from '../../database/repositories/files/file-conditions';
import {
  type RemovalOrder,
  type RemovedFile,
  removeFiles,
  removeTombstones,
} from '../../database/repositories/files/remove-files';
import { addUsage, removePastExpiryCounters } from '../../database/repositories/usage/usage-counters';
import { inTransaction } from '../../database/transaction';
import { type Attribution, NO_ATTRIBUTION } from '../../domain/caller';
import type { RemovalReason } from '../../domain/file';
import { enqueue, enqueueLater } from '../../jobs/enqueue';
import type { FileServices } from '../file-services';
import { thumbnailKeysOf } from '../read/read-thumbnail';
import { cancelFinishing } from '../resumable/enqueue-finishing';

/** Small enough that no statement holds its locks for long, large enough that a million take a few thousand. */
export const REMOVAL_BATCH = 500;
/** Few enough blobs for a job to end well within its time when the store is slow. */
const BLOBS_PER_JOB = 100;
/** When a purge is tried again that waits until the store is the database's own. */
const POSTPONED_SECONDS = 600;
/** How long it is known why a file is gone. */
const TOMBSTONE_DAYS = 30;
const TOMBSTONE_BATCH = 1_000;

/**
 * Removes files for good: the rows now, the bytes by jobs that the same transaction adds. Uploads that have not ended
 * end with their files.
 *
 * @param by whom deletions are counted for
 * @param order SWEEP passes over what others are removing in this moment; DELETION waits for it
 */
export async function removeAndPurge(
  storage: FileServices,
  conditions: Conditions,
  reason: RemovalReason,
  limit: number,
  { by = NO_ATTRIBUTION, order = 'DELETION' }: { readonly by?: Attribution; readonly order?: RemovalOrder } = {},
): Promise<RemovedFile[]> {
  const removed = await inTransaction(storage.dataSource, async (manager) => {
    const files = await removeFiles(manager, conditions, reason, limit, order);
    await countRemoval(manager, files, reason, by);
    await purge(manager, files);
    await cancelFinishing(manager, idsOfUploads(files));
    return files;
  });
  await endUploads(storage, idsOfUploads(removed));
  return removed;
}

/** What lies in the staging of a store that is not the database's own may be another's: it is left to the sweep. */
async function endUploads({ uploadClaims, staging, store }: FileServices, fileIds: readonly string[]): Promise<void> {
  for (const fileId of fileIds) uploadClaims.interrupt(fileId);
  if (fileIds.length === 0 || (await store.status().catch(() => null)) !== 'MATCHES') return;
  for (const fileId of fileIds) await staging.remove(fileId);
}

async function countRemoval(
  manager: EntityManager,
  removed: readonly RemovedFile[],
  reason: RemovalReason,
  { door, ownerId }: Attribution,
): Promise<void> {
  const count = reason === 'EXPIRED' ? { expiredFiles: 1 } : { deletedFiles: 1 };
  const stored = removed.filter(({ isStored }) => isStored);
  await addUsage(
    manager,
    stored.map(({ organizationId, projectId, kind }) => ({
      ...{ organizationId, projectId, kind, door, ownerId, model: null },
      ...count,
    })),
  );
}

async function purge(manager: EntityManager, removed: readonly RemovedFile[]): Promise<void> {
  const blobs = removed.flatMap((file) => [
    { objectKey: file.objectKey, generation: file.blobGeneration },
    ...thumbnailKeysOf(file, file.thumbnails).map((objectKey) => ({ objectKey, generation: null })),
  ]);
  for (let from = 0; from < blobs.length; from += BLOBS_PER_JOB) {
    await enqueue(manager, 'purge_blobs', { blobs: blobs.slice(from, from + BLOBS_PER_JOB) });
  }
}

function idsOfUploads(removed: readonly RemovedFile[]): string[] {
  return removed.filter(({ isStored }) => !isStored).map(({ id }) => id);
}

interface RemovedTotals {
  readonly files: number;
  readonly bytes: number;
}

/** Removes all files that meet conditions, batch by batch, with pauses as long as the batches: readers come first. */
async function removeAllAndPurge(
  storage: FileServices,
  conditions: () => Conditions,
  reason: RemovalReason,
  order: RemovalOrder,
): Promise<RemovedTotals> {
  let files = 0;
  let bytes = 0;
  for (;;) {
    const start = performance.now();
    const removed = await removeAndPurge(storage, conditions(), reason, REMOVAL_BATCH, { order });
    files += removed.length;
    bytes += removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (removed.length < REMOVAL_BATCH) return { files, bytes };
    await sleep(performance.now() - start);
  }
}

/**
 * Removes the files that have expired, batch by batch; nobody has been able to see them since they did. Any number of
 * processes may do so at once.
 *
 * @returns how many this call removed
 */
export async function expireFiles(storage: FileServices): Promise<number> {
  return (await removeAllAndPurge(storage, () => expiredConditions({}), 'EXPIRED', 'SWEEP')).files;
}

/**
 * Deletes bytes whose files are gone. Idempotent; when the store fails, the job that called it is tried again. While the
 * store is not the database's own they wait: they may be another's.
 */
export async function purgeBlobs(storage: FileServices, blobs: readonly BlobIdentity[]): Promise<void> {
  if ((await storage.store.status()) !== 'MATCHES') return postpone(storage, blobs);
  for (const blob of blobs) await storage.blobs.delete(blob);
}

/** By a new job rather than a failed one, which would be given up after a few days. */
async function postpone({ dataSource }: FileServices, blobs: readonly BlobIdentity[]): Promise<void> {
  const key = `purge_blobs ${randomUUID()}`;
  await enqueueLater(dataSource.manager, 'purge_blobs', { blobs }, { key, delaySeconds: POSTPONED_SECONDS });
}

/** Deletes every file of a project, those too that have expired and were not swept yet. @returns how many files and bytes */
export async function purgeProject(
  storage: FileServices,
  projectId: string,
): Promise<{ deletedFiles: number; freedBytes: number }> {
  const deleted = await removeAllAndPurge(storage, () => fileConditions({ projectId }, {}), 'DELETED', 'DELETION');
  // Afterwards: by now that includes whatever expired amid the deletion.
  const expired = await removeAllAndPurge(storage, () => expiredConditions({ projectId }), 'EXPIRED', 'DELETION');
  return { deletedFiles: deleted.files + expired.files, freedBytes: deleted.bytes + expired.bytes };
}

/** Removes tombstones of files that have been gone for long: from then on their ids are unknown. @returns how many */
export async function purgeTombstones({ dataSource }: FileServices): Promise<number> {
  await removePastExpiryCounters(dataSource);
  for (let total = 0; ; ) {
    const removed = await removeTombstones(dataSource, TOMBSTONE_DAYS, TOMBSTONE_BATCH);
    total += removed;
    if (removed < TOMBSTONE_BATCH) return total;
  }
}
