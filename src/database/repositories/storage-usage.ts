import type { DataSource } from 'typeorm';
import type { StorageCounter } from '../../domain/usage';

export interface QuotaCounters {
  readonly id: string;
  readonly usedBytes: number;
  readonly usedFiles: number;
  readonly reservedBytes: number;
  readonly reservedFiles: number;
  readonly maxBytes: number;
  readonly maxFiles: number;
}

/** Expired files that wait for the sweeper hold no place any more: they are taken off the counters that still have them. */
const UNSWEPT = `FROM files WHERE organization_id = organizations.id AND expires_at <= now()`;

/** The counters of these organizations, in one statement. */
export function findQuotaCounters(dataSource: DataSource, ids: readonly string[]): Promise<QuotaCounters[]> {
  return dataSource.query(
    `SELECT id, (used_bytes - unswept.bytes)::float8 AS "usedBytes", (used_files - unswept.files)::int AS "usedFiles",
            reserved_bytes::float8 AS "reservedBytes", reserved_files AS "reservedFiles",
            max_bytes::float8 AS "maxBytes", max_files AS "maxFiles"
     FROM organizations,
          LATERAL (SELECT coalesce(sum(size_bytes), 0) AS bytes, count(*) AS files ${UNSWEPT}) AS unswept
     WHERE id = ANY($1)`,
    [ids],
  );
}

/** How much an organization keeps by project, kind and origin, in one statement. Those of one key are to be added up. */
export function findStorageCounters(dataSource: DataSource, organizationId: string): Promise<StorageCounter[]> {
  return dataSource.query(
    `SELECT project_id AS "projectId", kind, origin, bytes::float8 AS bytes, files
     FROM storage_counters WHERE organization_id = $1
     UNION ALL
     SELECT project_id, kind, origin, -sum(size_bytes)::float8, -count(*)::int
     FROM files WHERE organization_id = $1 AND expires_at <= now() GROUP BY project_id, kind, origin`,
    [organizationId],
  );
}

/** What expires by the end of the hour that is `withinHours` from now, and has not expired yet. */
export async function findExpiring(
  dataSource: DataSource,
  organizationId: string,
  withinHours: number,
): Promise<{ bytes: number; files: number }> {
  const [sum]: { bytes: number; files: number }[] = await dataSource.query(
    `SELECT coalesce(sum(bytes), 0)::float8 AS bytes, coalesce(sum(files), 0)::int AS files
     FROM (
       SELECT bytes, files FROM expiry_counters
       WHERE organization_id = $1 AND hour >= date_trunc('hour', now(), 'UTC') AND hour <= now() + make_interval(hours => $2)
       UNION ALL
       SELECT -size_bytes, -1 FROM files
       WHERE organization_id = $1 AND expires_at >= date_trunc('hour', now(), 'UTC') AND expires_at <= now()
     ) AS expiring`,
    [organizationId, withinHours],
  );
  return sum ?? { bytes: 0, files: 0 };
}
