import { expiredConditions } from '../../database/repositories/files/file-conditions';
import type { FileServices } from '../file-services';
import { removeAllAndPurge } from './remove-and-purge';

/**
 * Removes the files that have expired, batch by batch; nobody has been able to see them since they did. Any number of
 * processes may do so at once.
 *
 * @returns how many this call removed
 */
export async function expireFiles(storage: FileServices): Promise<number> {
  return (await removeAllAndPurge(storage, () => expiredConditions({}), 'EXPIRED')).files;
}
