import type { DataSource } from 'typeorm';
import type { StorageCounter } from '../../../domain/usage';
import { type RowSource, readRows } from '../../read-rows';
import type { OwnerOfProject } from './owner-storage';

const COUNTER = `jsonb_build_object('projectId', counter.project_id, 'kind', counter.kind, 'origin', counter.origin,
                                    'bytes', counter.bytes, 'files', counter.files)`;

/** What has not arrived as a whole is reserved, not kept. */
const STORED = `status NOT IN ('AWAITING_UPLOAD', 'PROCESSING')`;
/** By the end of the hour, as the counters of organizations have it. */
const expiresWithin = (hours: string) =>
  `expires_at < date_trunc('hour', now() + make_interval(hours => ${hours}), 'UTC') + interval '1 hour'`;
const EXPIRES_WITHIN_DAY = expiresWithin('24');

export interface QuotaCounters {
  readonly id: string;
  readonly usedBytes: number;
  readonly usedFiles: number;
  readonly reservedBytes: number;
  readonly reservedFiles: number;
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** By project, kind and origin. Those of one key are to be added up. */
  readonly counters: readonly StorageCounter[];
  readonly expiringWithinDay: ExpiringCounts;
}

export interface ExpiringCounts {
  readonly bytes: number;
  readonly files: number;
}

/**
 * All counters of these organizations, in one statement that reads them by their keys. Expired files that wait for the
 * sweeper hold no place any more: they are taken off the counters that still have them.
 */
export function findQuotaCounters(dataSource: DataSource, ids: readonly string[]): Promise<QuotaCounters[]> {
  return readRows<QuotaCounters>(
    dataSource,
    `SELECT id, (used_bytes + unswept.bytes)::float8 AS "usedBytes", (used_files + unswept.files)::int AS "usedFiles",
            reserved_bytes::float8 AS "reservedBytes", reserved_files AS "reservedFiles",
            max_bytes::float8 AS "maxBytes", max_files AS "maxFiles",
            stored.counters || unswept.counters AS counters, to_jsonb(expiring) AS "expiringWithinDay"
     FROM organizations,
     LATERAL (
       SELECT coalesce(jsonb_agg(${COUNTER}), '[]') AS counters
       FROM storage_counters AS counter WHERE organization_id = organizations.id
     ) AS stored,
     LATERAL (
       SELECT coalesce(jsonb_agg(${COUNTER}), '[]') AS counters,
              coalesce(sum(bytes), 0) AS bytes, coalesce(sum(files), 0) AS files
       FROM (
         SELECT project_id, kind, origin, -sum(size_bytes) AS bytes, -count(*) AS files
         FROM files WHERE organization_id = organizations.id AND expires_at <= now() GROUP BY project_id, kind, origin
       ) AS counter
     ) AS unswept,
     LATERAL (${expiringWithin('organizations.id', '24')}) AS expiring
     WHERE id = ANY($1)`,
    [ids],
  );
}

/**
 * The same of one owner: it may keep what its project lets each owner keep, or as much as the organization may in all. What
 * the rest of the organization keeps is no part of it. What it is made of is summed up from its files.
 */
export async function findOwnerCounters(
  source: RowSource,
  { projectId, ownerId }: OwnerOfProject,
): Promise<QuotaCounters | null> {
  const [counters] = await readRows<QuotaCounters>(
    source,
    `SELECT organizations.id, stored.bytes::float8 AS "usedBytes", stored.files::int AS "usedFiles",
            coalesce(held.reserved_bytes, 0)::float8 AS "reservedBytes", coalesce(held.reserved_files, 0) AS "reservedFiles",
            least(owner_max_bytes, max_bytes)::float8 AS "maxBytes", least(owner_max_files, max_files) AS "maxFiles",
            stored.counters, jsonb_build_object('bytes', stored.expiring_bytes, 'files', stored.expiring_files)
              AS "expiringWithinDay"
     FROM projects JOIN organizations ON organizations.id = organization_id
     LEFT JOIN owner_storage AS held ON held.project_id = projects.id AND held.owner_id = $2,
     LATERAL (
       SELECT coalesce(jsonb_agg(${COUNTER}), '[]') AS counters,
              coalesce(sum(bytes), 0) AS bytes, coalesce(sum(files), 0) AS files,
              coalesce(sum(expiring_bytes), 0) AS expiring_bytes, coalesce(sum(expiring_files), 0) AS expiring_files
       FROM (
         SELECT project_id, kind, origin, sum(size_bytes) AS bytes, count(*) AS files,
                sum(size_bytes) FILTER (WHERE ${EXPIRES_WITHIN_DAY}) AS expiring_bytes,
                count(*) FILTER (WHERE ${EXPIRES_WITHIN_DAY}) AS expiring_files
         FROM files WHERE project_id = $1 AND owner_id = $2 AND expires_at > now() AND ${STORED}
         GROUP BY project_id, kind, origin
       ) AS counter
     ) AS stored
     WHERE projects.id = $1`,
    [projectId, ownerId],
  );
  return counters ?? null;
}

/** What an owner's files are that expire by the end of the hour that is `withinHours` from now. */
export async function findExpiringOfOwner(
  source: RowSource,
  { projectId, ownerId }: OwnerOfProject,
  withinHours: number,
): Promise<ExpiringCounts> {
  const [sum] = await readRows<ExpiringCounts>(
    source,
    `SELECT coalesce(sum(size_bytes), 0)::float8 AS bytes, count(*)::int AS files FROM files
     WHERE project_id = $1 AND owner_id = $2 AND expires_at > now() AND ${STORED} AND ${expiresWithin('$3')}`,
    [projectId, ownerId, withinHours],
  );
  return sum ?? { bytes: 0, files: 0 };
}

/** What expires by the end of the hour that is `withinHours` from now, and has not expired yet. */
export async function findExpiring(
  dataSource: DataSource,
  organizationId: string,
  withinHours: number,
): Promise<ExpiringCounts> {
  const [sum] = await readRows<ExpiringCounts>(dataSource, expiringWithin('$1', '$2'), [organizationId, withinHours]);
  return sum ?? { bytes: 0, files: 0 };
}

/** Whole hours by their counters, less what has expired in the hour that it is. */
function expiringWithin(organizationId: string, hours: string): string {
  return `
    SELECT coalesce(sum(bytes), 0)::float8 AS bytes, coalesce(sum(files), 0)::int AS files
    FROM (
      SELECT bytes, files FROM expiry_counters
      WHERE organization_id = ${organizationId} AND hour >= date_trunc('hour', now(), 'UTC')
        AND hour <= now() + make_interval(hours => ${hours})
      UNION ALL
      SELECT -size_bytes, -1 FROM files
      WHERE organization_id = ${organizationId} AND expires_at >= date_trunc('hour', now(), 'UTC') AND expires_at <= now()
    ) AS expiring`;
}
