import type { DataSource } from 'typeorm';

/** A counter that does not say what the rows say. */
export interface CounterDifference {
  readonly organizationId: string;
  readonly counter: string;
  readonly counted: number;
  readonly actual: number;
}

/**
 * Compares the counters of one organization with its rows. One statement sees one moment, and rows and counters change
 * in the same transactions: whatever goes on meanwhile, it needs no lock.
 */
export function findCounterDifferences(dataSource: DataSource, organizationId: string): Promise<CounterDifference[]> {
  return dataSource.query(
    `WITH stored AS (
       SELECT project_id, owner_id, kind, origin, size_bytes, expires_at FROM files
       WHERE organization_id = $1 AND status NOT IN ('AWAITING_UPLOAD', 'PROCESSING')
     ),
     actual AS (
       SELECT 'usedBytes' AS counter, coalesce(sum(size_bytes), 0) AS value FROM stored
       UNION ALL SELECT 'usedFiles', count(*) FROM stored
       UNION ALL SELECT 'reservedBytes', coalesce(sum(reserved_bytes), 0) FROM uploads WHERE organization_id = $1
       UNION ALL SELECT 'reservedFiles', count(*) FROM uploads WHERE organization_id = $1
       UNION ALL SELECT concat_ws(' ', 'bytes', project_id, kind, origin), sum(size_bytes) FROM stored GROUP BY project_id, kind, origin
       UNION ALL SELECT concat_ws(' ', 'files', project_id, kind, origin), count(*) FROM stored GROUP BY project_id, kind, origin
       UNION ALL SELECT concat_ws(' ', 'history bytes', project_id, kind), sum(size_bytes) FROM stored GROUP BY project_id, kind
       UNION ALL SELECT concat_ws(' ', 'history files', project_id, kind), count(*) FROM stored GROUP BY project_id, kind
       UNION ALL SELECT concat_ws(' ', 'expiring bytes', date_trunc('hour', expires_at, 'UTC')), sum(size_bytes)
                 FROM stored WHERE expires_at < 'infinity' GROUP BY date_trunc('hour', expires_at, 'UTC')
       UNION ALL SELECT concat_ws(' ', 'expiring files', date_trunc('hour', expires_at, 'UTC')), count(*)
                 FROM stored WHERE expires_at < 'infinity' GROUP BY date_trunc('hour', expires_at, 'UTC')
       UNION ALL SELECT concat_ws(' ', 'owner bytes', project_id, owner_id), sum(size_bytes) FROM stored
                 WHERE owner_id IS NOT NULL GROUP BY project_id, owner_id
       UNION ALL SELECT concat_ws(' ', 'owner files', project_id, owner_id), count(*) FROM stored
                 WHERE owner_id IS NOT NULL GROUP BY project_id, owner_id
       UNION ALL SELECT concat_ws(' ', 'owner reserved bytes', project_id, owner_id), sum(reserved_bytes) FROM uploads
                 WHERE organization_id = $1 AND owner_id IS NOT NULL GROUP BY project_id, owner_id
       UNION ALL SELECT concat_ws(' ', 'owner reserved files', project_id, owner_id), count(*) FROM uploads
                 WHERE organization_id = $1 AND owner_id IS NOT NULL GROUP BY project_id, owner_id
     ),
     owners AS (
       SELECT concat_ws(' ', project_id, owner_id) AS owner, owner_storage.*
       FROM owner_storage JOIN projects ON projects.id = project_id WHERE organization_id = $1
     ),
     counted AS (
       SELECT 'usedBytes' AS counter, used_bytes AS value FROM organizations WHERE id = $1
       UNION ALL SELECT 'usedFiles', used_files FROM organizations WHERE id = $1
       UNION ALL SELECT 'reservedBytes', reserved_bytes FROM organizations WHERE id = $1
       UNION ALL SELECT 'reservedFiles', reserved_files FROM organizations WHERE id = $1
       UNION ALL SELECT concat_ws(' ', 'bytes', project_id, kind, origin), bytes FROM storage_counters WHERE organization_id = $1
       UNION ALL SELECT concat_ws(' ', 'files', project_id, kind, origin), files FROM storage_counters WHERE organization_id = $1
       UNION ALL SELECT concat_ws(' ', 'history bytes', project_id, kind), sum(bytes) FROM storage_changes
                 WHERE organization_id = $1 AND granularity = 'DAY' GROUP BY project_id, kind
       UNION ALL SELECT concat_ws(' ', 'history files', project_id, kind), sum(files) FROM storage_changes
                 WHERE organization_id = $1 AND granularity = 'DAY' GROUP BY project_id, kind
       UNION ALL SELECT concat_ws(' ', 'expiring bytes', hour), bytes FROM expiry_counters WHERE organization_id = $1
       UNION ALL SELECT concat_ws(' ', 'expiring files', hour), files FROM expiry_counters WHERE organization_id = $1
       UNION ALL SELECT concat_ws(' ', 'owner bytes', owner), used_bytes FROM owners
       UNION ALL SELECT concat_ws(' ', 'owner files', owner), used_files FROM owners
       UNION ALL SELECT concat_ws(' ', 'owner reserved bytes', owner), reserved_bytes FROM owners
       UNION ALL SELECT concat_ws(' ', 'owner reserved files', owner), reserved_files FROM owners
     )
     SELECT $1 AS "organizationId", counter, coalesce(counted.value, 0)::float8 AS counted, coalesce(actual.value, 0)::float8 AS actual
     FROM counted FULL JOIN actual USING (counter)
     WHERE coalesce(counted.value, 0) <> coalesce(actual.value, 0) ORDER BY counter`,
    [organizationId],
  );
}
