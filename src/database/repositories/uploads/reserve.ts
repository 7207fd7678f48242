import { DataSource, type EntityManager } from 'typeorm';
import type { TokenCharge } from '../../../domain/token-limits';
import { runStatement } from '../../read-rows';

/** Whose limits an upload takes from, beside the organization's. */
export interface Reserver {
  /** null: it takes from nobody's share. */
  readonly ownerId: string | null;
  /** null: nothing is counted of a token. */
  readonly charge: TokenCharge | null;
}

export interface NewReservation extends Reserver {
  readonly fileId: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly objectKey: string;
  readonly bytes: number;
  /** Null for an upload that outlives requests: nobody renews its lease, its file's expiry ends it. */
  readonly lease: { readonly processNumber: number; readonly seconds: number } | null;
}

/** Whose limits leave no room. */
export type Shortage = 'ORGANIZATION_FULL' | 'OWNER_FULL' | 'TOKEN_SPENT';

/** Which limits there are beside the organization's. */
interface Limits {
  readonly owned: boolean;
  readonly charged: boolean;
}

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const HAS_ROOM = 'used_bytes + reserved_bytes + $4 <= max_bytes AND used_files + reserved_files < max_files';
const ADD_UPLOAD = `
  INSERT INTO uploads (
    file_id, organization_id, project_id, reserved_bytes, object_key, process_number, lease_expires_at, owner_id,
    token_id, token_uploads
  )
  SELECT $1, id, $3, $4, $5, $6, now() + make_interval(secs => $7), $8, $9, $10::int FROM quota
  RETURNING file_id`;

/** @param from what the update of the quota is joined with */
const reserveSql = (from: string) => `
  WITH quota AS (
    UPDATE organizations
    SET reserved_bytes = reserved_bytes + $4, reserved_files = reserved_files + 1
    ${from === '' ? '' : `FROM ${from}`}
    WHERE id = $2 AND ${HAS_ROOM}
    RETURNING id
  ),
  reserved AS (${ADD_UPLOAD})
  SELECT EXISTS (SELECT FROM reserved) AS is_reserved, false AS has_room, false AS is_allowed`;

/**
 * All limits, or none: the organization's is tested and its row locked, then the token's and its row, then the owner's is
 * tested and taken, and only where that was done the others are. The row of an owner changes under the lock of its
 * organization alone, and so do the uploads of a token. A further limit is tested, and its row locked, before the owner's.
 */
const reserveLimitedSql = (from: string, { owned, charged }: Limits) => `
  WITH organization AS (
    SELECT id FROM organizations ${from === '' ? '' : `CROSS JOIN ${from}`}
    WHERE id = $2 AND ${HAS_ROOM} FOR NO KEY UPDATE OF organizations
  ),
  allowed AS (${charged ? ALLOWED_TO_RESERVE : 'SELECT FROM organization'}),
  ${owned ? OWNER_RESERVES : ''}
  quota AS (
    UPDATE organizations
    SET reserved_bytes = reserved_bytes + $4, reserved_files = reserved_files + 1
    FROM ${owned ? 'owner' : 'allowed'} WHERE id = $2
    RETURNING id
  ),
  ${charged ? 'charged AS (UPDATE token_uses SET uploads = uploads + $10::int, bytes = bytes + $4 FROM quota WHERE token_id = $9),' : ''}
  reserved AS (${ADD_UPLOAD})
  SELECT EXISTS (SELECT FROM reserved) AS is_reserved, EXISTS (SELECT FROM organization) AS has_room,
         EXISTS (SELECT FROM allowed) AS is_allowed`;

const ALLOWED_TO_RESERVE = `
  SELECT FROM token_uses CROSS JOIN organization
  WHERE token_id = $9 AND (max_uploads IS NULL OR uploads + $10::int <= max_uploads)
    AND bytes + $4 <= coalesce(max_bytes, ${NO_LIMIT})
  FOR NO KEY UPDATE OF token_uses`;

const OWNER_RESERVES = `
  share AS (
    SELECT coalesce(owner_max_bytes, ${NO_LIMIT}) AS max_bytes, coalesce(owner_max_files, ${2 ** 31 - 1}) AS max_files
    FROM projects WHERE id = $3
  ),
  owner AS (
    INSERT INTO owner_storage AS storage (project_id, owner_id, reserved_bytes, reserved_files)
    SELECT $3, $8, $4, 1 FROM allowed CROSS JOIN share WHERE $4 <= max_bytes AND max_files > 0
    ON CONFLICT (project_id, owner_id)
    DO UPDATE SET reserved_bytes = storage.reserved_bytes + $4, reserved_files = storage.reserved_files + 1
    WHERE storage.used_bytes + storage.reserved_bytes + $4 <= (SELECT max_bytes FROM share)
      AND storage.used_files + storage.reserved_files < (SELECT max_files FROM share)
    RETURNING owner_id
  ),`;

/**
 * By itself a reservation is committed without waiting for the disk, while which nobody else could reserve: it promises
 * nothing to a client, every later commit takes it to the disk along, and what is lost with a machine is the upload too.
 */
const RELAXED = `(SELECT set_config('synchronous_commit', 'off', true)) AS relaxed`;

/** A statement for each set of limits: one text each, so that the driver and the server know it again. */
function statementsOf(plain: string, limited: (limits: Limits) => string): (limits: Limits) => string {
  const owned = limited({ owned: true, charged: false });
  const charged = limited({ owned: false, charged: true });
  const both = limited({ owned: true, charged: true });
  return (limits) => (limits.charged ? (limits.owned ? both : charged) : limits.owned ? owned : plain);
}

const RESERVE_RELAXED = statementsOf(reserveSql(RELAXED), (limits) => reserveLimitedSql(RELAXED, limits));
const RESERVE = statementsOf(reserveSql(''), (limits) => reserveLimitedSql('', limits));

interface ReserveRow {
  readonly is_reserved: boolean;
  /** Whether the organization has. */
  readonly has_room: boolean;
  /** Whether the token has not come to its end. */
  readonly is_allowed: boolean;
}

function placeOf(row: ReserveRow | undefined): 'RESERVED' | Shortage {
  if (row?.is_reserved === true) return 'RESERVED';
  if (row?.has_room !== true) return 'ORGANIZATION_FULL';
  return row.is_allowed ? 'OWNER_FULL' : 'TOKEN_SPENT';
}

const limitsOf = ({ ownerId, charge }: Reserver): Limits => ({ owned: ownerId !== null, charged: charge !== null });

/**
 * Takes bytes and one file out of the organization's quota, its owner's share and what the token may, and records the
 * upload that they are for, in one statement that tests and changes the counters together: no two uploads can be promised
 * the same byte.
 */
export async function reserve(
  database: DataSource | EntityManager,
  { fileId, organizationId, projectId, ownerId, charge, bytes, objectKey, lease }: NewReservation,
): Promise<'RESERVED' | Shortage> {
  const { processNumber = null, seconds = null } = lease ?? {};
  const { tokenId = null, uploads = 0 } = charge ?? {};
  const place = [fileId, organizationId, projectId, bytes, objectKey];
  const values = [...place, processNumber, seconds, ownerId, tokenId, uploads];
  const limits = limitsOf({ ownerId, charge });
  const sql = database instanceof DataSource ? RESERVE_RELAXED(limits) : RESERVE(limits);
  const rows = await runStatement<ReserveRow>(database, sql, values);
  return placeOf(rows[0]);
}

const EXTENDED = `
  extended AS (
    UPDATE uploads SET reserved_bytes = reserved_bytes + $2
    WHERE file_id = $1 AND EXISTS (SELECT FROM quota) RETURNING file_id
  )`;

const EXTEND_PLAIN = `
  WITH upload AS (SELECT file_id, organization_id FROM uploads WHERE file_id = $1 FOR UPDATE),
  quota AS (
    UPDATE organizations SET reserved_bytes = reserved_bytes + $2
    FROM upload
    WHERE id = upload.organization_id AND used_bytes + reserved_bytes + $2 <= max_bytes
    RETURNING id
  ),
  ${EXTENDED}
  SELECT EXISTS (SELECT FROM extended) AS is_reserved, false AS has_room, false AS is_allowed`;

const OWNER_EXTENDS = `
  owner AS (
    UPDATE owner_storage AS storage SET reserved_bytes = storage.reserved_bytes + $2
    FROM allowed JOIN projects ON projects.id = allowed.project_id
    WHERE storage.project_id = allowed.project_id AND storage.owner_id = allowed.owner_id
      AND storage.used_bytes + storage.reserved_bytes + $2 <= coalesce(owner_max_bytes, ${NO_LIMIT})
    RETURNING allowed.id
  ),`;

const ALLOWED_TO_EXTEND = `
  SELECT organization.* FROM token_uses JOIN organization USING (token_id)
  WHERE bytes + $2 <= coalesce(max_bytes, ${NO_LIMIT})
  FOR NO KEY UPDATE OF token_uses`;

/** As `reserveLimitedSql`. */
const extendLimitedSql = ({ owned, charged }: Limits) => `
  WITH upload AS (
    SELECT file_id, organization_id, project_id, owner_id, token_id FROM uploads WHERE file_id = $1 FOR UPDATE
  ),
  organization AS (
    SELECT organizations.id, upload.project_id, upload.owner_id, upload.token_id
    FROM organizations JOIN upload ON upload.organization_id = organizations.id
    WHERE used_bytes + organizations.reserved_bytes + $2 <= max_bytes FOR NO KEY UPDATE OF organizations
  ),
  allowed AS (${charged ? ALLOWED_TO_EXTEND : 'SELECT * FROM organization'}),
  ${owned ? OWNER_EXTENDS : ''}
  quota AS (
    UPDATE organizations SET reserved_bytes = reserved_bytes + $2
    FROM ${owned ? 'owner' : 'allowed'} AS payer WHERE organizations.id = payer.id
    RETURNING organizations.id
  ),
  ${charged ? 'charged AS (UPDATE token_uses SET bytes = bytes + $2 FROM quota, upload WHERE token_uses.token_id = upload.token_id),' : ''}
  ${EXTENDED}
  SELECT EXISTS (SELECT FROM extended) AS is_reserved, EXISTS (SELECT FROM organization) AS has_room,
         EXISTS (SELECT FROM allowed) AS is_allowed`;

const EXTEND = statementsOf(EXTEND_PLAIN, extendLimitedSql);

/** Reserves more bytes for an upload that is under way. One that is no more finds no room. */
export async function extendReservation(
  manager: EntityManager,
  { fileId, ...reserver }: Pick<NewReservation, 'fileId' | keyof Reserver>,
  bytes: number,
): Promise<'RESERVED' | Shortage> {
  const [row]: ReserveRow[] = await manager.query(EXTEND(limitsOf(reserver)), [fileId, bytes]);
  return placeOf(row);
}
