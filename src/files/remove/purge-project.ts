import { expiredConditions, fileConditions } from '../../database/repositories/files/file-conditions';
import type { FileServices } from '../file-services';
import { removeAllAndPurge } from './remove-and-purge';

/** Deletes every file of a project, those too that have expired and were not swept yet. @returns how many files and bytes */
export async function purgeProject(
  storage: FileServices,
  projectId: string,
): Promise<{ deletedFiles: number; freedBytes: number }> {
  const deleted = await removeAllAndPurge(storage, () => fileConditions({ projectId }, {}), 'DELETED');
  // Afterwards: by now that includes whatever expired amid the deletion.
  const expired = await removeAllAndPurge(storage, () => expiredConditions({ projectId }), 'EXPIRED');
  return { deletedFiles: deleted.files + expired.files, freedBytes: deleted.bytes + expired.bytes };
}
