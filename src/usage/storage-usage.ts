import type { DataSource } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import { type CounterDifference, findCounterDifferences } from '../database/repositories/usage/recount';
import { findExpiring, findQuotaCounters, type QuotaCounters } from '../database/repositories/usage/storage-usage';
import type { Caller } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import { breakDown, type StorageBreakdown, type StorageBucket, type StorageUsage } from '../domain/usage';

/** Ten years: further ahead there is nothing to plan. */
const MAX_HOURS = 10 * 366 * 24;

/** How much these organizations keep and may keep, by id, in one statement. */
export async function readStorageUsage(
  dataSource: DataSource,
  organizationIds: readonly string[],
): Promise<ReadonlyMap<string, StorageUsage>> {
  const quotas = await findQuotaCounters(dataSource, organizationIds);
  return new Map(quotas.map((quota) => [quota.id, usageOf(quota)]));
}

function usageOf(quota: QuotaCounters): StorageUsage {
  const { id, usedBytes, usedFiles, reservedBytes, reservedFiles, maxBytes, maxFiles } = quota;
  return {
    organizationId: id,
    usedBytes,
    reservedBytes,
    limitBytes: maxBytes,
    remainingBytes: Math.max(0, maxBytes - usedBytes - reservedBytes),
    files: usedFiles,
    reservedFiles,
    filesLimit: maxFiles,
    remainingFiles: Math.max(0, maxFiles - usedFiles - reservedFiles),
    counters: quota.counters,
    expiringWithinDay: quota.expiringWithinDay,
  };
}

/**
 * What an organization keeps, told apart. A key of a project is told of its own project alone; kinds and origins are of
 * the whole organization, as the quota is.
 */
export function breakDownFor({ projectId }: Caller, { counters }: StorageUsage): StorageBreakdown {
  const breakdown = breakDown(counters);
  if (projectId === null) return breakdown;
  return { ...breakdown, byProject: breakdown.byProject.filter(({ key }) => key === projectId) };
}

/** What frees itself by expiry. @throws {RequestFailure} BAD_USER_INPUT */
export async function readExpiring(
  dataSource: DataSource,
  { organizationId, expiringWithinDay }: StorageUsage,
  withinHours: number,
): Promise<StorageBucket> {
  if (!Number.isInteger(withinHours) || withinHours < 1 || withinHours > MAX_HOURS) {
    throw new RequestFailure('BAD_USER_INPUT', `\`withinHours\` must be from 1 to ${MAX_HOURS}.`);
  }
  // The day that is asked for when nothing is said came with the usage itself.
  const counts = withinHours === 24 ? expiringWithinDay : await findExpiring(dataSource, organizationId, withinHours);
  return { key: 'EXPIRING', ...counts };
}

export interface Recount {
  readonly organizations: number;
  /** Empty: every counter says what the rows say. */
  readonly differences: readonly CounterDifference[];
}

/** Holds the counters of every organization against its rows, one organization after the other. It changes nothing. */
export async function recount(dataSource: DataSource): Promise<Recount> {
  const organizations = await dataSource.manager.find(OrganizationEntity, {
    select: { id: true },
    order: { id: 'ASC' },
  });
  const differences: CounterDifference[] = [];
  for (const { id } of organizations) {
    differences.push(...(await findCounterDifferences(dataSource, id)));
  }
  return { organizations: organizations.length, differences };
}
