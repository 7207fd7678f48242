import type { DataSource } from 'typeorm';
import type { GoneReason } from '../../../domain/file';
import type { FileScope } from '../../../domain/list-filters';
import { readRows } from '../../read-rows';
import { scopeConditions } from '../conditions';

/**
 * Why files that `scope` once had are gone, by id and in one statement. Those that never were, that are not gone, or
 * that have been gone for so long that nobody knows are left out.
 */
export async function findGoneReasons(
  dataSource: DataSource,
  scope: FileScope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, GoneReason>> {
  const conditions = scopeConditions(scope).add('id = ANY(?)', ids);
  const rows = await readRows<{ id: string; reason: GoneReason }>(
    dataSource,
    `SELECT id, reason FROM file_tombstones WHERE ${conditions}
     UNION ALL
     SELECT id, CASE WHEN status IN ('AWAITING_UPLOAD', 'PROCESSING') THEN 'UPLOAD_EXPIRED' ELSE 'EXPIRED' END
     FROM files WHERE ${conditions} AND expires_at <= now()`,
    conditions.values,
  );
  return new Map(rows.map(({ id, reason }) => [id, reason]));
}

/** Forgets at most `limit` files that have been gone for `days`, and the idempotency keys that stood for them. */
export async function removeTombstones(dataSource: DataSource, days: number, limit: number): Promise<number> {
  const [row]: { removed: number }[] = await dataSource.query(
    `WITH old AS (
       SELECT id FROM file_tombstones WHERE gone_at < now() - make_interval(days => $1)
       ORDER BY gone_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ),
     removed AS (DELETE FROM file_tombstones USING old WHERE file_tombstones.id = old.id RETURNING file_tombstones.id),
     keys AS (DELETE FROM idempotency_keys USING removed WHERE idempotency_keys.file_id = removed.id)
     SELECT count(*)::int AS removed FROM removed`,
    [days, limit],
  );
  return row?.removed ?? 0;
}
