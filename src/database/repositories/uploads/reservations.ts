import { DataSource, type EntityManager } from 'typeorm';
import { UploadEntity } from '../../entities/file';
import { readRows } from '../../read-rows';
import { LIVING_PROCESSES } from '../living-processes';

/**
 * Part of a statement that gives quota back to many organizations, `freed`: locks them in the order of their ids, so
 * that two such statements cannot wait for each other. No stronger than an update needs, because every new row of an
 * organization waits for a stronger one.
 */
export const LOCK_FREED_ORGANIZATIONS = `
  SELECT id FROM organizations WHERE id IN (SELECT organization_id FROM freed) ORDER BY id FOR NO KEY UPDATE`;

export interface NewReservation {
  readonly fileId: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly objectKey: string;
  readonly bytes: number;
  /** Null for an upload that outlives requests: nobody renews its lease, its file's expiry ends it. */
  readonly lease: { readonly processNumber: number; readonly seconds: number } | null;
}

/** @param from what the update of the quota is joined with */
const reserveSql = (from: string) => `
  WITH quota AS (
    UPDATE organizations
    SET reserved_bytes = reserved_bytes + $4, reserved_files = reserved_files + 1
    ${from}
    WHERE id = $2 AND used_bytes + reserved_bytes + $4 <= max_bytes AND used_files + reserved_files < max_files
    RETURNING id
  )
  INSERT INTO uploads (file_id, organization_id, project_id, reserved_bytes, object_key, process_number, lease_expires_at)
  SELECT $1, id, $3, $4, $5, $6, now() + make_interval(secs => $7) FROM quota
  RETURNING file_id`;

/**
 * By itself a reservation is committed without waiting for the disk, while which nobody else could reserve: it promises
 * nothing to a client, every later commit takes it to the disk along, and what is lost with a machine is the upload too.
 */
const RESERVE_RELAXED = reserveSql(`FROM (SELECT set_config('synchronous_commit', 'off', true)) AS relaxed`);
const RESERVE = reserveSql('');

/**
 * Takes bytes and one file out of the organization's quota and records the upload that they are for, in one statement
 * that tests and changes the counters together: no two uploads can be promised the same byte.
 *
 * @returns false when it does not fit
 */
export async function reserve(database: DataSource | EntityManager, reservation: NewReservation): Promise<boolean> {
  const { fileId, organizationId, projectId, bytes, objectKey, lease } = reservation;
  const values = [
    fileId,
    organizationId,
    projectId,
    bytes,
    objectKey,
    lease?.processNumber ?? null,
    lease?.seconds ?? null,
  ];
  const rows: unknown[] =
    database instanceof DataSource
      ? await readRows(database, RESERVE_RELAXED, values)
      : await database.query(RESERVE, values);
  return rows.length > 0;
}

/** Reserves more bytes for an upload that is under way. @returns false when they do not fit, or the upload is no more */
export async function extendReservation(manager: EntityManager, fileId: string, bytes: number): Promise<boolean> {
  const [, extended]: [unknown[], number] = await manager.query(
    `WITH upload AS (SELECT file_id, organization_id FROM uploads WHERE file_id = $1 FOR UPDATE),
     quota AS (
       UPDATE organizations SET reserved_bytes = reserved_bytes + $2
       FROM upload
       WHERE id = upload.organization_id AND used_bytes + reserved_bytes + $2 <= max_bytes
       RETURNING id
     )
     UPDATE uploads SET reserved_bytes = reserved_bytes + $2
     WHERE file_id = $1 AND EXISTS (SELECT FROM quota)`,
    [fileId, bytes],
  );
  return extended > 0;
}

/** Whether an upload is under way still, as far as anybody knows. */
export function isReserved(manager: EntityManager, fileId: string): Promise<boolean> {
  return manager.existsBy(UploadEntity, { fileId });
}

/** Says that an upload is still under way. */
export async function renewLease(manager: EntityManager, fileId: string, leaseSeconds: number): Promise<void> {
  await manager.query('UPDATE uploads SET lease_expires_at = now() + make_interval(secs => $2) WHERE file_id = $1', [
    fileId,
    leaseSeconds,
  ]);
}

/** Gives back what an upload had reserved. @returns false when there is no such upload any more */
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
 * Gives back what at most `limit` uploads of a project had reserved. Each finds its row gone when it settles; one that is
 * settling is waited for, and has become a file. Announced ones end with their files.
 *
 * @returns as above
 */
export function releaseUploads(manager: EntityManager, projectId: string, limit: number): Promise<string[]> {
  const ofProject = `
    SELECT file_id FROM uploads
    WHERE project_id = $1 AND NOT EXISTS (SELECT FROM files WHERE files.id = uploads.file_id)
    ORDER BY file_id LIMIT $2 FOR UPDATE`;
  return releaseAll(manager, ofProject, [projectId, limit]);
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
