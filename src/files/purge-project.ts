import { fileConditions } from '../database/repositories/file-conditions';
import type { FileStorage } from './file-storage';
import { removeAndPurge } from './remove-and-purge';

const BATCH = 500;

/** Deletes every file of a project. @returns how many files and bytes */
export async function purgeProject(
  storage: FileStorage,
  projectId: string,
): Promise<{ deletedFiles: number; freedBytes: number }> {
  let deletedFiles = 0;
  let freedBytes = 0;
  for (;;) {
    const removed = await removeAndPurge(storage, fileConditions({ projectId }, {}), 'DELETED', BATCH);
    deletedFiles += removed.length;
    freedBytes += removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (removed.length < BATCH) return { deletedFiles, freedBytes };
  }
}
