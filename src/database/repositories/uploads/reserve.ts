import { DataSource, type EntityManager } from 'typeorm';
import { readRows } from '../../read-rows';

export interface NewReservation {
  readonly fileId: string;
  readonly organizationId: string;
  readonly projectId: string;
  /** null: it takes from nobody's share. */
  readonly ownerId: string | null;
  readonly objectKey: string;
  readonly bytes: number;
  /** Null for an upload that outlives requests: nobody renews its lease, its file's expiry ends it. */
  readonly lease: { readonly processNumber: number; readonly seconds: number } | null;
}

/** Whose limits leave no room. */
export type Shortage = 'ORGANIZATION_FULL' | 'OWNER_FULL';

const HAS_ROOM = 'used_bytes + reserved_bytes + $4 <= max_bytes AND used_files + reserved_files < max_files';
const ADD_UPLOAD = `
  INSERT INTO uploads (
    file_id, organization_id, project_id, reserved_bytes, object_key, process_number, lease_expires_at, owner_id
  )
  SELECT $1, id, $3, $4, $5, $6, now() + make_interval(secs => $7), $8 FROM quota
  RETURNING file_id`;

/** @param from what the update of the quota is joined with */
const reserveSql = (from: string) => `
  WITH quota AS (
    UPDATE organizations
    SET reserved_bytes = reserved_bytes + $4, reserved_files = reserved_files + 1
    ${from}
    WHERE id = $2 AND ${HAS_ROOM}
    RETURNING id
  ),
  reserved AS (${ADD_UPLOAD})
  SELECT EXISTS (SELECT FROM reserved) AS is_reserved, false AS has_room`;

/**
 * All limits, or none: the organization's is tested and its row locked, then the owner's is tested and taken, and only
 * where that was done the organization's is. The row of an owner changes under the lock of its organization alone. A
 * further limit is tested, and its row locked, before the owner's.
 */
const reserveOwnedSql = (from: string) => `
  WITH organization AS (
    SELECT id FROM organizations ${from === '' ? '' : `CROSS JOIN ${from}`}
    WHERE id = $2 AND ${HAS_ROOM} FOR NO KEY UPDATE OF organizations
  ),
  share AS (
    SELECT coalesce(owner_max_bytes, ${Number.MAX_SAFE_INTEGER}) AS max_bytes,
           coalesce(owner_max_files, ${2 ** 31 - 1}) AS max_files
    FROM projects WHERE id = $3
  ),
  owner AS (
    INSERT INTO owner_storage AS storage (project_id, owner_id, reserved_bytes, reserved_files)
    SELECT $3, $8, $4, 1 FROM organization CROSS JOIN share WHERE $4 <= max_bytes AND max_files > 0
    ON CONFLICT (project_id, owner_id)
    DO UPDATE SET reserved_bytes = storage.reserved_bytes + $4, reserved_files = storage.reserved_files + 1
    WHERE storage.used_bytes + storage.reserved_bytes + $4 <= (SELECT max_bytes FROM share)
      AND storage.used_files + storage.reserved_files < (SELECT max_files FROM share)
    RETURNING owner_id
  ),
  quota AS (
    UPDATE organizations
    SET reserved_bytes = reserved_bytes + $4, reserved_files = reserved_files + 1
    FROM owner WHERE id = $2
    RETURNING id
  ),
  reserved AS (${ADD_UPLOAD})
  SELECT EXISTS (SELECT FROM reserved) AS is_reserved, EXISTS (SELECT FROM organization) AS has_room`;

/**
 * By itself a reservation is committed without waiting for the disk, while which nobody else could reserve: it promises
 * nothing to a client, every later commit takes it to the disk along, and what is lost with a machine is the upload too.
 */
const RELAXED = `(SELECT set_config('synchronous_commit', 'off', true)) AS relaxed`;
const STATEMENTS = {
  relaxed: { unowned: reserveSql(`FROM ${RELAXED}`), owned: reserveOwnedSql(RELAXED) },
  inTransaction: { unowned: reserveSql(''), owned: reserveOwnedSql('') },
};

interface ReserveRow {
  readonly is_reserved: boolean;
  /** Whether the organization has. */
  readonly has_room: boolean;
}

/**
 * Takes bytes and one file out of the organization's quota, and its owner's share, and records the upload that they are
 * for, in one statement that tests and changes the counters together: no two uploads can be promised the same byte.
 */
export async function reserve(
  database: DataSource | EntityManager,
  { fileId, organizationId, projectId, ownerId, bytes, objectKey, lease }: NewReservation,
): Promise<'RESERVED' | Shortage> {
  const { processNumber = null, seconds = null } = lease ?? {};
  const values = [fileId, organizationId, projectId, bytes, objectKey, processNumber, seconds, ownerId];
  const statements = database instanceof DataSource ? STATEMENTS.relaxed : STATEMENTS.inTransaction;
  const sql = ownerId === null ? statements.unowned : statements.owned;
  const rows: ReserveRow[] =
    database instanceof DataSource
      ? await readRows<ReserveRow>(database, sql, values)
      : await database.query(sql, values);
  const [row] = rows;
  if (row?.is_reserved === true) return 'RESERVED';
  return row?.has_room === true ? 'OWNER_FULL' : 'ORGANIZATION_FULL';
}

const EXTEND = `
  WITH upload AS (SELECT file_id, organization_id FROM uploads WHERE file_id = $1 FOR UPDATE),
  quota AS (
    UPDATE organizations SET reserved_bytes = reserved_bytes + $2
    FROM upload
    WHERE id = upload.organization_id AND used_bytes + reserved_bytes + $2 <= max_bytes
    RETURNING id
  ),
  extended AS (
    UPDATE uploads SET reserved_bytes = reserved_bytes + $2
    WHERE file_id = $1 AND EXISTS (SELECT FROM quota) RETURNING file_id
  )
  SELECT EXISTS (SELECT FROM extended) AS is_reserved, false AS has_room`;

/** As `reserveOwnedSql`. */
const EXTEND_OWNED = `
  WITH upload AS (
    SELECT file_id, organization_id, project_id, owner_id FROM uploads WHERE file_id = $1 FOR UPDATE
  ),
  organization AS (
    SELECT organizations.id, upload.project_id, upload.owner_id
    FROM organizations JOIN upload ON upload.organization_id = organizations.id
    WHERE used_bytes + organizations.reserved_bytes + $2 <= max_bytes FOR NO KEY UPDATE OF organizations
  ),
  owner AS (
    UPDATE owner_storage AS storage SET reserved_bytes = storage.reserved_bytes + $2
    FROM organization JOIN projects ON projects.id = organization.project_id
    WHERE storage.project_id = organization.project_id AND storage.owner_id = organization.owner_id
      AND storage.used_bytes + storage.reserved_bytes + $2 <= coalesce(owner_max_bytes, ${Number.MAX_SAFE_INTEGER})
    RETURNING organization.id
  ),
  quota AS (
    UPDATE organizations SET reserved_bytes = reserved_bytes + $2
    FROM owner WHERE organizations.id = owner.id
    RETURNING organizations.id
  ),
  extended AS (
    UPDATE uploads SET reserved_bytes = reserved_bytes + $2
    WHERE file_id = $1 AND EXISTS (SELECT FROM quota) RETURNING file_id
  )
  SELECT EXISTS (SELECT FROM extended) AS is_reserved, EXISTS (SELECT FROM organization) AS has_room`;

/** Reserves more bytes for an upload that is under way. One that is no more finds no room. */
export async function extendReservation(
  manager: EntityManager,
  { fileId, ownerId }: Pick<NewReservation, 'fileId' | 'ownerId'>,
  bytes: number,
): Promise<'RESERVED' | Shortage> {
  const sql = ownerId === null ? EXTEND : EXTEND_OWNED;
  const [row]: ReserveRow[] = await manager.query(sql, [fileId, bytes]);
  if (row?.is_reserved === true) return 'RESERVED';
  return row?.has_room === true ? 'OWNER_FULL' : 'ORGANIZATION_FULL';
}
