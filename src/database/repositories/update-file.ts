import type { EntityManager } from 'typeorm';
import type { MediaFile } from '../../domain/file';
import { type FileRow, fileOf } from './file-row';

/** null: left as it is. */
export interface FileChanges {
  readonly filename: string | null;
  /** From now on; never past the file's `maxExpiresAt`. */
  readonly ttlSeconds: number | null;
  readonly tags: readonly string[] | null;
  readonly metadata: Readonly<Record<string, string>> | null;
}

/** @returns null when the project has no such file that has not expired, or a time to live is given and the file has none yet */
export async function updateFileRow(
  manager: EntityManager,
  projectId: string,
  id: string,
  changes: FileChanges,
): Promise<MediaFile | null> {
  const [rows]: [FileRow[], number] = await manager.query(
    `UPDATE files
     SET filename = coalesce($3, filename),
         tags = coalesce($4::text[], tags),
         metadata = coalesce($5::jsonb, metadata),
         expires_at = CASE WHEN $6::bigint IS NULL THEN expires_at
                      ELSE least(now() + make_interval(secs => $6::bigint), max_expires_at) END
     WHERE project_id = $1 AND id = $2 AND expires_at > now()
       AND ($6::bigint IS NULL OR status NOT IN ('AWAITING_UPLOAD', 'PROCESSING'))
     RETURNING *`,
    [
      projectId,
      id,
      changes.filename,
      changes.tags,
      changes.metadata === null ? null : JSON.stringify(changes.metadata),
      changes.ttlSeconds,
    ],
  );
  const [row] = rows;
  return row === undefined ? null : fileOf(row);
}
