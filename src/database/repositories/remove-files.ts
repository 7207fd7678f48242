import type { EntityManager } from 'typeorm';
import type { GoneReason } from '../../domain/file';
import type { Conditions } from './file-conditions';

export interface RemovedFile {
  readonly id: string;
  readonly sizeBytes: number;
  readonly objectKey: string;
  readonly blobGeneration: string | null;
}

interface RemovedRow {
  readonly id: string;
  readonly size_bytes: string;
  readonly object_key: string;
  readonly blob_generation: string | null;
}

/**
 * Removes the rows of at most `limit` files, oldest first, frees their quota and leaves tombstones, in one statement.
 * Rows are locked in the order of their ids, so that two removals cannot wait for each other.
 */
export async function removeFiles(
  manager: EntityManager,
  conditions: Conditions,
  reason: GoneReason,
  limit: number,
): Promise<RemovedFile[]> {
  const rows: RemovedRow[] = await manager.query(
    `WITH doomed AS (
       SELECT id FROM files WHERE ${conditions} ORDER BY id LIMIT ${conditions.bind(limit)} FOR UPDATE
     ),
     removed AS (DELETE FROM files USING doomed WHERE files.id = doomed.id RETURNING files.*),
     tombstones AS (
       INSERT INTO file_tombstones (id, organization_id, project_id, reason)
       SELECT id, organization_id, project_id, ${conditions.bind(reason)} FROM removed
     ),
     freed AS (
       SELECT organization_id, sum(size_bytes) AS bytes, count(*) AS files FROM removed GROUP BY organization_id
     ),
     quota AS (
       UPDATE organizations SET used_bytes = used_bytes - freed.bytes, used_files = used_files - freed.files
       FROM freed WHERE organizations.id = freed.organization_id
     )
     SELECT id, size_bytes, object_key, blob_generation FROM removed ORDER BY id`,
    conditions.values,
  );
  return rows.map((row) => ({
    id: row.id,
    sizeBytes: Number(row.size_bytes),
    objectKey: row.object_key,
    blobGeneration: row.blob_generation,
  }));
}
