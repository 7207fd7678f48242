import type { EntityManager } from 'typeorm';
import { LOCK_FREED_ORGANIZATIONS } from '../accounts/freed-organizations';
import { LIVING_PROCESSES } from '../living-processes';

/** Of uploads whose process lives no more, as the advisory locks tell, or whose lease has lapsed. */
const ABANDONED = `process_number IS NOT NULL
  AND (lease_expires_at < now() OR process_number NOT IN (SELECT process_number FROM alive))`;

/** How many uploads are dead. */
export async function countAbandonedUploads(manager: EntityManager): Promise<number> {
  const [row]: { count: number }[] = await manager.query(
    `WITH alive AS (${LIVING_PROCESSES}) SELECT count(*)::int AS count FROM uploads WHERE ${ABANDONED}`,
  );
  return row?.count ?? 0;
}

/**
 * Gives back what at most `limit` dead uploads had reserved: those whose process lives no more, as the advisory locks
 * tell, and those whose lease has lapsed. An upload that is judged dead by mistake finds its row gone when it settles.
 * Uploads that belong to no process end with their files.
 *
 * @returns the object keys that their bytes may be under
 */
export async function releaseAbandonedUploads(manager: EntityManager, limit: number): Promise<string[]> {
  const rows: { object_key: string }[] = await manager.query(
    `WITH alive AS (${LIVING_PROCESSES}),
     abandoned AS (
       SELECT file_id FROM uploads
       WHERE ${ABANDONED}
       ORDER BY file_id LIMIT $1 FOR UPDATE SKIP LOCKED
     ),
     removed AS (DELETE FROM uploads USING abandoned WHERE uploads.file_id = abandoned.file_id RETURNING uploads.*),
     freed AS (
       SELECT organization_id, sum(reserved_bytes) AS bytes, count(*) AS files FROM removed GROUP BY organization_id
     ),
     locked AS (${LOCK_FREED_ORGANIZATIONS}),
     quota AS (
       UPDATE organizations SET reserved_bytes = reserved_bytes - freed.bytes, reserved_files = reserved_files - freed.files
       FROM freed JOIN locked ON locked.id = freed.organization_id WHERE organizations.id = locked.id
     )
     SELECT object_key FROM removed`,
    [limit],
  );
  return rows.map((row) => row.object_key);
}
