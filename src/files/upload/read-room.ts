import { OrganizationEntity } from '../../database/entities/organization';
import type { FileServices } from '../file-services';
import { reserveQuota } from './reserve-quota';

/** How many bytes one more file of an organization may have, as things stand; 0: there is no room for a file. */
export async function readRoom(storage: FileServices, organizationId: string): Promise<number> {
  const room = await reserveQuota(storage, organizationId, async () => {
    const limits = await storage.dataSource.manager.findOneByOrFail(OrganizationEntity, { id: organizationId });
    const hasPlace = limits.usedFiles + limits.reservedFiles < limits.maxFiles;
    const bytes = limits.maxBytes - limits.usedBytes - limits.reservedBytes;
    return hasPlace && bytes > 0 && bytes;
  });
  return room === false ? 0 : room;
}
