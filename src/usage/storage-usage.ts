import type { DataSource } from 'typeorm';
import { findExpiring, findStorageCounters } from '../database/repositories/storage-counters';
import type { Caller } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import { breakDown, type StorageBreakdown, type StorageBucket } from '../domain/usage';

/** Ten years: further ahead there is nothing to plan. */
const MAX_HOURS = 10 * 366 * 24;

/**
 * How much the caller's organization keeps, told apart. A key of a project is told of its own project alone; kinds and
 * origins are of the whole organization, as the quota is.
 */
export async function readStorageBreakdown(dataSource: DataSource, caller: Caller): Promise<StorageBreakdown> {
  const breakdown = breakDown(await findStorageCounters(dataSource, caller.organizationId));
  if (caller.projectId === null) return breakdown;
  return { ...breakdown, byProject: breakdown.byProject.filter(({ key }) => key === caller.projectId) };
}

/** What frees itself by expiry. @throws {RequestFailure} BAD_USER_INPUT */
export async function readExpiring(
  dataSource: DataSource,
  organizationId: string,
  withinHours: number,
): Promise<StorageBucket> {
  if (!Number.isInteger(withinHours) || withinHours < 1 || withinHours > MAX_HOURS) {
    throw new RequestFailure('BAD_USER_INPUT', `\`withinHours\` must be from 1 to ${MAX_HOURS}.`);
  }
  return { key: 'EXPIRING', ...(await findExpiring(dataSource, organizationId, withinHours)) };
}
