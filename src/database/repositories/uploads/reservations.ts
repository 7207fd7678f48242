import { type EntityManager, IsNull, MoreThan, Not } from 'typeorm';
import type { ProjectScope } from '../../../domain/list-filters';
import { UploadEntity } from '../../entities/upload';
import { scopeConditions } from '../conditions';
import { LIVING_PROCESSES } from '../living-processes';

/**
 * Part of a statement that gives quota back to many organizations, `freed`: locks them in the order of their ids, so
 * that two such statements cannot wait for each other. No stronger than an update needs, because every new row of an
 * organization waits for a stronger one.
 */
export const LOCK_FREED_ORGANIZATIONS = `
  SELECT id FROM organizations WHERE id IN (SELECT organization_id FROM freed) ORDER BY id FOR NO KEY UPDATE`;

/** Whether an upload is under way still, as far as anybody knows. */
export function isReserved(manager: EntityManager, fileId: string): Promise<boolean> {
  return manager.existsBy(UploadEntity, { fileId });
}

/** Whether files come by a media token at this moment: of those that are announced, the bytes may come or not. */
export async function isTokenUploading(manager: EntityManager, tokenId: string): Promise<boolean> {
  return manager.existsBy(UploadEntity, { tokenId, tokenUploads: MoreThan(0), processNumber: Not(IsNull()) });
}

/** Says that an upload is still under way. */
export async function renewLease(manager: EntityManager, fileId: string, leaseSeconds: number): Promise<void> {
  await manager.query('UPDATE uploads SET lease_expires_at = now() + make_interval(secs => $2) WHERE file_id = $1', [
    fileId,
    leaseSeconds,
  ]);
}

/** Gives back what an upload had reserved; to its owner by a trigger. @returns false when there is no such upload any more */
export async function release(manager: EntityManager, fileId: string): Promise<boolean> {
  const [, released]: [unknown[], number] = await manager.query(
    `WITH upload AS (DELETE FROM uploads WHERE file_id = $1 RETURNING organization_id, reserved_bytes)
     UPDATE organizations
     SET reserved_bytes = organizations.reserved_bytes - upload.reserved_bytes,
         reserved_files = organizations.reserved_files - 1
     FROM upload WHERE id = upload.organization_id`,
    [fileId],
  );
  return released > 0;
}

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
export function releaseAbandonedUploads(manager: EntityManager, limit: number): Promise<string[]> {
  const abandoned = `
    WITH alive AS (${LIVING_PROCESSES})
    SELECT file_id FROM uploads WHERE ${ABANDONED} ORDER BY file_id LIMIT $1 FOR UPDATE SKIP LOCKED`;
  return releaseAll(manager, abandoned, [limit]);
}

/**
 * Gives back what at most `limit` uploads in `scope` had reserved. Each finds its row gone when it settles; one that is
 * settling is waited for, and has become a file. Announced ones end with their files.
 *
 * @returns as above
 */
export function releaseUploads(manager: EntityManager, scope: ProjectScope, limit: number): Promise<string[]> {
  const conditions = scopeConditions(scope);
  const within = `
    SELECT file_id FROM uploads
    WHERE ${conditions} AND NOT EXISTS (SELECT FROM files WHERE files.id = uploads.file_id)
    ORDER BY file_id LIMIT ${conditions.bind(limit)} FOR UPDATE`;
  return releaseAll(manager, within, conditions.values);
}

/** @param which a query of the `file_id` of uploads, which locks their rows */
async function releaseAll(manager: EntityManager, which: string, values: readonly unknown[]): Promise<string[]> {
  const rows: { object_key: string }[] = await manager.query(
    `WITH released AS (${which}),
     removed AS (DELETE FROM uploads USING released WHERE uploads.file_id = released.file_id RETURNING uploads.*),
     freed AS (
       SELECT organization_id, sum(reserved_bytes) AS bytes, count(*) AS files FROM removed GROUP BY organization_id
     ),
     locked AS (${LOCK_FREED_ORGANIZATIONS}),
     quota AS (
       UPDATE organizations SET reserved_bytes = reserved_bytes - freed.bytes, reserved_files = reserved_files - freed.files
       FROM freed JOIN locked ON locked.id = freed.organization_id WHERE organizations.id = locked.id
     )
     SELECT object_key FROM removed`,
    [...values],
  );
  return rows.map((row) => row.object_key);
}
