import type { DataSource } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import type { ExpensiveReads } from '../database/expensive-reads';
import type { OwnerOfProject } from '../database/repositories/usage/owner-storage';
import { type CounterDifference, findCounterDifferences } from '../database/repositories/usage/recount';
import {
  findExpiring,
  findExpiringOfOwner,
  findOwnerCounters,
  findQuotaCounters,
  type QuotaCounters,
} from '../database/repositories/usage/storage-usage';
import type { Viewer } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import { breakDown, type StorageBreakdown, type StorageBucket, type StorageUsage } from '../domain/usage';

/** Where usage is read. */
export interface UsageSources {
  readonly dataSource: DataSource;
  /** For what is summed up from files. */
  readonly expensiveReads: ExpensiveReads;
}

/** Ten years: further ahead there is nothing to plan. */
const MAX_HOURS = 10 * 366 * 24;

/**
 * How much these organizations keep and may keep, by id, in one statement. Who comes for an owner is told what that owner
 * keeps and may keep, of its own organization, as if nobody else kept anything.
 */
export async function readStorageUsage(
  { dataSource, expensiveReads }: UsageSources,
  viewer: Viewer,
  organizationIds: readonly string[],
): Promise<ReadonlyMap<string, StorageUsage>> {
  const owner = ownerOf(viewer);
  if (owner === null) {
    const quotas = await findQuotaCounters(dataSource, organizationIds);
    return new Map(quotas.map((quota) => [quota.id, usageOf(quota)]));
  }
  const own = await findOwnerCounters(expensiveReads.of(viewer), owner);
  return new Map(own !== null && organizationIds.includes(own.id) ? [[own.id, usageOf(own)]] : []);
}

function ownerOf({ projectId, ownerId }: Viewer): OwnerOfProject | null {
  return projectId === null || ownerId === null ? null : { projectId, ownerId };
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
export function breakDownFor({ projectId }: Viewer, { counters }: StorageUsage): StorageBreakdown {
  const breakdown = breakDown(counters);
  if (projectId === null) return breakdown;
  return { ...breakdown, byProject: breakdown.byProject.filter(({ key }) => key === projectId) };
}

/** What frees itself by expiry. @throws {RequestFailure} BAD_USER_INPUT */
export async function readExpiring(
  { dataSource, expensiveReads }: UsageSources,
  viewer: Viewer,
  { organizationId, expiringWithinDay }: StorageUsage,
  withinHours: number,
): Promise<StorageBucket> {
  if (!Number.isInteger(withinHours) || withinHours < 1 || withinHours > MAX_HOURS) {
    throw new RequestFailure('BAD_USER_INPUT', `\`withinHours\` must be from 1 to ${MAX_HOURS}.`);
  }
  // The day that is asked for when nothing is said came with the usage itself.
  if (withinHours === 24) return { key: 'EXPIRING', ...expiringWithinDay };
  const owner = ownerOf(viewer);
  const counts =
    owner === null
      ? findExpiring(dataSource, organizationId, withinHours)
      : findExpiringOfOwner(expensiveReads.of(viewer), owner, withinHours);
  return { key: 'EXPIRING', ...(await counts) };
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
