import type { DataSource } from 'typeorm';
import type { GoneReason } from '../../../domain/file';
import type { FileScope } from '../../../domain/file-list';
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
