import type { DataSource } from 'typeorm';

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
