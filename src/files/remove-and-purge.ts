import type { Conditions } from '../database/repositories/file-conditions';
import { type RemovedFile, removeFiles } from '../database/repositories/remove-files';
import { addUsage } from '../database/repositories/usage-counters';
import { inTransaction } from '../database/transaction';
import type { GoneReason } from '../domain/file';
import { enqueue } from '../jobs/enqueue';
import type { FileStorage } from './file-storage';

/** A job holds few enough blobs to end well within its time when the store is slow. */
const BLOBS_PER_JOB = 100;

/** Removes files for good: the rows now, the bytes by jobs that the same transaction adds. */
export function removeAndPurge(
  storage: FileStorage,
  conditions: Conditions,
  reason: GoneReason,
  limit: number,
): Promise<RemovedFile[]> {
  return inTransaction(storage.dataSource, async (manager) => {
    const removed = await removeFiles(manager, conditions, reason, limit);
    const count = reason === 'DELETED' ? { deletedFiles: 1 } : { expiredFiles: 1 };
    await addUsage(
      manager,
      removed.map(({ organizationId, projectId, kind }) => ({
        organizationId,
        projectId,
        kind,
        model: null,
        ...count,
      })),
    );
    const blobs = removed.map(({ objectKey, blobGeneration }) => ({ objectKey, generation: blobGeneration }));
    for (let from = 0; from < blobs.length; from += BLOBS_PER_JOB) {
      await enqueue(manager, 'purge_blobs', { blobs: blobs.slice(from, from + BLOBS_PER_JOB) });
    }
    return removed;
  });
}
