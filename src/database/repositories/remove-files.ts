import type { EntityManager } from 'typeorm';
import type { GoneReason } from '../../domain/file';
import type { MediaKind } from '../../domain/media-type';
import type { Conditions } from './file-conditions';
import { LOCK_FREED_ORGANIZATIONS } from './freed-organizations';

export interface RemovedFile {
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly kind: MediaKind;
  readonly sizeBytes: number;
  readonly objectKey: string;
  readonly blobGeneration: string | null;
}

interface RemovedRow {
  readonly id: string;
  readonly organization_id: string;
  readonly project_id: string;
  readonly kind: MediaKind;
  readonly size_bytes: string;
  readonly object_key: string;
  readonly blob_generation: string | null;
}

/**
 * Which files are taken first, and what becomes of those that somebody else has locked. Deletions take the oldest, in the
 * order of the ids, so that two of them cannot wait for each other. The sweeper takes what expired first, by the index
 * that is for it, and leaves locked rows to whoever has them.
 */
const PICKS = {
  DELETED: 'ORDER BY id LIMIT ? FOR UPDATE',
  EXPIRED: 'ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED',
} as const satisfies Record<GoneReason, string>;

/** Removes the rows of at most `limit` files, frees their quota and leaves tombstones, in one statement. */
export async function removeFiles(
  manager: EntityManager,
  conditions: Conditions,
  reason: GoneReason,
  limit: number,
): Promise<RemovedFile[]> {
  const rows: RemovedRow[] = await manager.query(
    `WITH doomed AS (
       SELECT id FROM files WHERE ${conditions} ${PICKS[reason].replace('?', conditions.bind(limit))}
     ),
     removed AS (DELETE FROM files USING doomed WHERE files.id = doomed.id RETURNING files.*),
     tombstones AS (
       INSERT INTO file_tombstones (id, organization_id, project_id, reason)
       SELECT id, organization_id, project_id, ${conditions.bind(reason)} FROM removed
     ),
     freed AS (
       SELECT organization_id, sum(size_bytes) AS bytes, count(*) AS files FROM removed GROUP BY organization_id
     ),
     locked AS (${LOCK_FREED_ORGANIZATIONS}),
     quota AS (
       UPDATE organizations SET used_bytes = used_bytes - freed.bytes, used_files = used_files - freed.files
       FROM freed JOIN locked ON locked.id = freed.organization_id WHERE organizations.id = locked.id
     )
     SELECT id, organization_id, project_id, kind, size_bytes, object_key, blob_generation FROM removed ORDER BY id`,
    conditions.values,
  );
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    kind: row.kind,
    sizeBytes: Number(row.size_bytes),
    objectKey: row.object_key,
    blobGeneration: row.blob_generation,
  }));
}
