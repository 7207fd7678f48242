import type { DataSource, EntityManager } from 'typeorm';
import { readRows } from '../../read-rows';

/** One of a project's own users. */
export interface OwnerOfProject {
  readonly projectId: string;
  readonly ownerId: string;
}

/** How much an owner keeps, and holds for uploads under way. Files that have expired and wait for the sweeper are in it. */
export interface OwnerStorage {
  readonly usedBytes: number;
  readonly usedFiles: number;
  readonly reservedBytes: number;
  readonly reservedFiles: number;
}

/** @returns null: it has never kept anything */
export async function findOwnerStorage(
  dataSource: DataSource,
  { projectId, ownerId }: OwnerOfProject,
): Promise<OwnerStorage | null> {
  const [row] = await readRows<OwnerStorage>(
    dataSource,
    `SELECT used_bytes::float8 AS "usedBytes", used_files AS "usedFiles",
            reserved_bytes::float8 AS "reservedBytes", reserved_files AS "reservedFiles"
     FROM owner_storage WHERE project_id = $1 AND owner_id = $2`,
    [projectId, ownerId],
  );
  return row ?? null;
}

/** Forgets how much at most `limit` owners of a project keep who keep nothing. @param ownerId null: whoever that is */
export async function removeEmptyOwners(
  manager: EntityManager,
  { projectId, ownerId }: { readonly projectId: string; readonly ownerId: string | null },
  limit: number,
): Promise<number> {
  const [, count]: [unknown, number] = await manager.query(
    `DELETE FROM owner_storage WHERE project_id = $1 AND owner_id IN (
       SELECT owner_id FROM owner_storage
       WHERE project_id = $1 AND ($2::text IS NULL OR owner_id = $2) AND used_files = 0 AND reserved_files = 0
       ORDER BY owner_id LIMIT $3 FOR UPDATE SKIP LOCKED)`,
    [projectId, ownerId, limit],
  );
  return count;
}
