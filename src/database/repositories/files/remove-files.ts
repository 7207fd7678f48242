import type { DataSource, EntityManager } from 'typeorm';
import { type FileStatus, isStored, type RemovalReason } from '../../../domain/file';
import type { MediaKind } from '../../../domain/media';
import type { Conditions } from '../conditions';
import { insertEvents } from '../events/media-events';
import { LOCK_FREED_ORGANIZATIONS } from '../uploads/reservations';

export interface RemovedFile {
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly kind: MediaKind;
  readonly sizeBytes: number;
  /** false: its place was only reserved. */
  readonly isStored: boolean;
  readonly objectKey: string;
  readonly blobGeneration: string | null;
  /** Which thumbnails of it are kept, one bit each. */
  readonly thumbnails: number;
}

interface RemovedRow {
  readonly id: string;
  readonly organization_id: string;
  readonly project_id: string;
  readonly kind: MediaKind;
  readonly size_bytes: string;
  readonly status: FileStatus;
  readonly object_key: string;
  readonly blob_generation: string | null;
  readonly thumbnails: number;
}

const STORED = `status NOT IN ('AWAITING_UPLOAD', 'PROCESSING')`;

/**
 * Which files are taken first, and what becomes of those that somebody else has locked. Deletions take the oldest, all in
 * one order, so that two of them cannot wait for each other; by the indexes of lists, which are of one project: in the order
 * of the ids alone, the files of all others would be passed over one by one. The sweep takes what expired first, by the
 * index that is for it, and passes over locked rows.
 */
const PICKS = {
  DELETION: 'ORDER BY created_at, id LIMIT ? FOR UPDATE',
  SWEEP: 'ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED',
} as const;
export type RemovalOrder = keyof typeof PICKS;

/**
 * Removes the rows of at most `limit` files, frees their quota, used or reserved, and leaves tombstones and events, in one
 * statement. What owners have is counted by its triggers.
 */
export async function removeFiles(
  manager: EntityManager,
  conditions: Conditions,
  reason: RemovalReason,
  limit: number,
  order: RemovalOrder,
): Promise<RemovedFile[]> {
  const pick = PICKS[order].replace('?', conditions.bind(limit));
  const bound = `${conditions.bind(reason)}::text`;
  const rows: RemovedRow[] = await manager.query(
    `WITH doomed AS (
       SELECT id FROM files WHERE ${conditions} ${pick}
     ),
     removed AS (DELETE FROM files USING doomed WHERE files.id = doomed.id RETURNING files.*),
     tombstones AS (
       INSERT INTO file_tombstones (id, organization_id, project_id, owner_id, created_at, reason)
       SELECT id, organization_id, project_id, owner_id, created_at,
              CASE WHEN ${bound} = 'EXPIRED' AND NOT ${STORED} THEN 'UPLOAD_EXPIRED' ELSE ${bound} END
       FROM removed
     ),
     events AS (${insertEvents(reason === 'EXPIRED' ? 'file.expired' : 'file.deleted', `removed WHERE ${STORED}`)}),
     ended AS (DELETE FROM uploads USING removed WHERE uploads.file_id = removed.id RETURNING uploads.*),
     places AS (
       SELECT organization_id, size_bytes AS used_bytes, 1 AS used_files, 0 AS reserved_bytes, 0 AS reserved_files
       FROM removed WHERE ${STORED}
       UNION ALL SELECT organization_id, 0, 0, reserved_bytes, 1 FROM ended
     ),
     freed AS (
       SELECT organization_id, sum(used_bytes) AS used_bytes, sum(used_files) AS used_files,
              sum(reserved_bytes) AS reserved_bytes, sum(reserved_files) AS reserved_files
       FROM places GROUP BY organization_id
     ),
     locked AS (${LOCK_FREED_ORGANIZATIONS}),
     quota AS (
       UPDATE organizations
       SET used_bytes = organizations.used_bytes - freed.used_bytes,
           used_files = organizations.used_files - freed.used_files,
           reserved_bytes = organizations.reserved_bytes - freed.reserved_bytes,
           reserved_files = organizations.reserved_files - freed.reserved_files
       FROM freed JOIN locked ON locked.id = freed.organization_id WHERE organizations.id = locked.id
     )
     SELECT id, organization_id, project_id, kind, size_bytes, status, object_key, blob_generation, thumbnails
     FROM removed ORDER BY id`,
    conditions.values,
  );
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    kind: row.kind,
    sizeBytes: Number(row.size_bytes),
    isStored: isStored(row.status),
    objectKey: row.object_key,
    blobGeneration: row.blob_generation,
    thumbnails: row.thumbnails,
  }));
}

/** Removes at most `limit` tombstones of files that have been gone for `days`, and their idempotency keys. */
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
