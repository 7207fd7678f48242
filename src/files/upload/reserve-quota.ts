import type { DataSource } from 'typeorm';
import { OrganizationEntity } from '../../database/entities/organization';
import { ProjectEntity } from '../../database/entities/project';
import { expiredConditions } from '../../database/repositories/files/file-conditions';
import type { Shortage } from '../../database/repositories/uploads/reserve';
import { findOwnerStorage } from '../../database/repositories/usage/owner-storage';
import type { Belonging } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { TokenCharge } from '../../domain/token-limits';
import type { FileServices } from '../file-services';
import { REMOVAL_BATCH, removeAndPurge } from '../remove/remove-and-purge';
import { tokenSpent } from './token-allowance';

/** What a new upload takes room of. */
export type RoomOf = Pick<Belonging, 'organizationId'> & Partial<Belonging>;

/** Whose token pays for it, where that is counted. */
interface Charged {
  readonly charge?: TokenCharge | null;
}

function isShortage(place: unknown): place is Shortage {
  return place === 'ORGANIZATION_FULL' || place === 'OWNER_FULL' || place === 'TOKEN_SPENT';
}

/**
 * Tries to take a place in a quota. A file's place is free from the moment that it expires, so those that have and were
 * not swept yet are swept before an attempt is given up: of the owner where its own share is full. A token gets nothing
 * back for what is gone.
 *
 * @param attempt takes the place, or tells where there is no room
 */
export async function reserveQuota<Place>(
  storage: FileServices,
  { organizationId, projectId, ownerId }: RoomOf,
  attempt: () => Promise<Place | Shortage>,
): Promise<Place | Shortage> {
  for (;;) {
    const place = await attempt();
    if (!isShortage(place) || place === 'TOKEN_SPENT') return place;
    const isOwners = place === 'OWNER_FULL' && projectId !== undefined && ownerId != null;
    const scope = isOwners ? { projectId, ownerId } : { organizationId };
    const swept = await removeAndPurge(storage, expiredConditions(scope), 'EXPIRED', REMOVAL_BATCH, { order: 'SWEEP' });
    if (swept.length === 0) return place;
  }
}

/** How many bytes one more file of an organization may have, as of now; 0: there is no room for a file. */
export async function readRoom(storage: FileServices, organizationId: string): Promise<number> {
  const room = await reserveQuota(storage, { organizationId }, async () => {
    const limits = await storage.dataSource.manager.findOneByOrFail(OrganizationEntity, { id: organizationId });
    const hasPlace = limits.usedFiles + limits.reservedFiles < limits.maxFiles;
    const bytes = limits.maxBytes - limits.usedBytes - limits.reservedBytes;
    return hasPlace && bytes > 0 ? bytes : 'ORGANIZATION_FULL';
  });
  return typeof room === 'number' ? room : 0;
}

/** Says which limit one more file of `requestedBytes` did not fit into. */
export async function quotaFailure(
  dataSource: DataSource,
  shortage: Shortage,
  owner: Belonging & Charged,
  requestedBytes: number,
): Promise<MediaFailure> {
  if (shortage === 'TOKEN_SPENT') return tokenSpent(dataSource, owner.charge ?? null);
  if (shortage === 'OWNER_FULL') return ownerFailure(dataSource, owner, requestedBytes);
  const { usedFiles, reservedFiles, maxFiles, maxBytes } = await readLimits(dataSource, owner.organizationId);
  if (usedFiles + reservedFiles < maxFiles) return bytesExceeded(maxBytes, requestedBytes);
  const message = `The organization may keep ${maxFiles} files and has no room for one more.`;
  return new MediaFailure('FILE_COUNT_EXCEEDED', message, { details: { type: 'QUOTA', requestedBytes } });
}

/** Says that an upload which has its place among the files did not find room for as many as `requestedBytes`. */
export async function growthFailure(
  dataSource: DataSource,
  shortage: Shortage,
  owner: RoomOf & Charged,
  requestedBytes: number,
): Promise<MediaFailure> {
  if (shortage === 'TOKEN_SPENT') return tokenSpent(dataSource, owner.charge ?? null);
  if (shortage === 'OWNER_FULL' && owner.projectId !== undefined) {
    const { ownerMaxBytes } = await readShare(dataSource, owner.projectId);
    return ownerExceeded(`may keep ${ownerMaxBytes} bytes and has no room for this file`, requestedBytes);
  }
  const { maxBytes } = await readLimits(dataSource, owner.organizationId);
  return bytesExceeded(maxBytes, requestedBytes);
}

async function ownerFailure(
  dataSource: DataSource,
  { projectId, ownerId }: Belonging,
  requestedBytes: number,
): Promise<MediaFailure> {
  const { ownerMaxBytes, ownerMaxFiles } = await readShare(dataSource, projectId);
  const kept = ownerId === null ? null : await findOwnerStorage(dataSource, { projectId, ownerId });
  const isFull = ownerMaxFiles !== null && (kept?.usedFiles ?? 0) + (kept?.reservedFiles ?? 0) >= ownerMaxFiles;
  if (isFull) return ownerExceeded(`may keep ${ownerMaxFiles} files and has no room for one more`, requestedBytes);
  return ownerExceeded(`may keep ${ownerMaxBytes} bytes and has no room for this file`, requestedBytes);
}

function readShare(dataSource: DataSource, id: string): Promise<ProjectEntity> {
  return dataSource.manager.findOneByOrFail(ProjectEntity, { id });
}

function readLimits(dataSource: DataSource, id: string): Promise<OrganizationEntity> {
  return dataSource.manager.findOneByOrFail(OrganizationEntity, { id });
}

function bytesExceeded(maxBytes: number, requestedBytes: number): MediaFailure {
  const message = `The organization may keep ${maxBytes} bytes and has no room for this file.`;
  return new MediaFailure('STORAGE_QUOTA_EXCEEDED', message, { details: { type: 'QUOTA', requestedBytes } });
}

function ownerExceeded(what: string, requestedBytes: number): MediaFailure {
  const details = { type: 'QUOTA', requestedBytes } as const;
  return new MediaFailure('OWNER_QUOTA_EXCEEDED', `The owner ${what}.`, { details });
}
