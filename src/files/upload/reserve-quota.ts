import type { DataSource } from 'typeorm';
import { OrganizationEntity } from '../../database/entities/organization';
import { expiredConditions } from '../../database/repositories/files/file-conditions';
import { MediaFailure } from '../../domain/errors';
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
    const swept = await removeAndPurge(storage, expiredConditions({ organizationId }), 'EXPIRED', REMOVAL_BATCH, {
      order: 'SWEEP',
    });
    if (swept.length === 0) return false;
  }
}

/** How many bytes one more file of an organization may have, as of now; 0: there is no room for a file. */
export async function readRoom(storage: FileServices, organizationId: string): Promise<number> {
  const room = await reserveQuota(storage, organizationId, async () => {
    const limits = await storage.dataSource.manager.findOneByOrFail(OrganizationEntity, { id: organizationId });
    const hasPlace = limits.usedFiles + limits.reservedFiles < limits.maxFiles;
    const bytes = limits.maxBytes - limits.usedBytes - limits.reservedBytes;
    return hasPlace && bytes > 0 && bytes;
  });
  return room === false ? 0 : room;
}

/** Says which of the two limits one more file of `requestedBytes` did not fit into. */
export async function quotaFailure(
  dataSource: DataSource,
  organizationId: string,
  requestedBytes: number,
): Promise<MediaFailure> {
  const { usedFiles, reservedFiles, maxFiles, maxBytes } = await readLimits(dataSource, organizationId);
  if (usedFiles + reservedFiles < maxFiles) return bytesExceeded(maxBytes, requestedBytes);
  const message = `The organization may keep ${maxFiles} files and has no room for one more.`;
  return new MediaFailure('FILE_COUNT_EXCEEDED', message, { details: { type: 'QUOTA', requestedBytes } });
}

/** Says that an upload which has its place among the files did not find room for as many as `requestedBytes`. */
export async function growthFailure(
  dataSource: DataSource,
  organizationId: string,
  requestedBytes: number,
): Promise<MediaFailure> {
  const { maxBytes } = await readLimits(dataSource, organizationId);
  return bytesExceeded(maxBytes, requestedBytes);
}

function readLimits(dataSource: DataSource, id: string): Promise<OrganizationEntity> {
  return dataSource.manager.findOneByOrFail(OrganizationEntity, { id });
}

function bytesExceeded(maxBytes: number, requestedBytes: number): MediaFailure {
  const message = `The organization may keep ${maxBytes} bytes and has no room for this file.`;
  return new MediaFailure('STORAGE_QUOTA_EXCEEDED', message, { details: { type: 'QUOTA', requestedBytes } });
}
