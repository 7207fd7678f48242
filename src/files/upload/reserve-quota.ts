import { expiredConditions } from '../../database/repositories/files/file-conditions';
import type { FileServices } from '../file-services';
import { REMOVAL_BATCH, removeAndPurge } from '../remove/remove-and-purge';

/**
 * Tries to take a place in an organization's quota. A file's place is free from the moment that it expires, so those that
 * have and were not swept yet are swept before an attempt is given up.
 *
 * @param attempt takes the place, or finds no room: false
 */
export async function reserveQuota<Place>(
  storage: FileServices,
  organizationId: string,
  attempt: () => Promise<Place | false>,
): Promise<Place | false> {
  for (;;) {
    const place = await attempt();
    if (place !== false) return place;
    const swept = await removeAndPurge(storage, expiredConditions({ organizationId }), 'EXPIRED', REMOVAL_BATCH);
    if (swept.length === 0) return false;
  }
}
