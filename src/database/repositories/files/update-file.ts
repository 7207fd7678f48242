import type { EntityManager } from 'typeorm';
import type { MediaFile } from '../../../domain/file';
import type { FileScope } from '../../../domain/list-filters';
import { scopeConditions } from '../conditions';
import { type FileRow, fileOf } from './file-row';

/** null: left as it is. */
export interface FileChanges {
  readonly filename: string | null;
  /** From now on; never past the file's `maxExpiresAt`. */
  readonly ttlSeconds: number | null;
  readonly tags: readonly string[] | null;
  /** Beside those it has; only where `tags` is null. */
  readonly addTags: readonly string[] | null;
  readonly removeTags: readonly string[] | null;
  readonly metadata: Readonly<Record<string, string>> | null;
}

/** The tags as they will be: Postgres works it out again when somebody else has changed the row meanwhile. */
const TAGS = `CASE WHEN $3::text[] IS NOT NULL THEN $3::text[] ELSE
  ARRAY(SELECT tag FROM unnest(tags) WITH ORDINALITY AS kept (tag, number)
        WHERE tag <> ALL(coalesce($7::text[], '{}')) ORDER BY number)
  || ARRAY(SELECT tag FROM unnest($6::text[]) WITH ORDINALITY AS added (tag, number)
           WHERE tag <> ALL(tags) ORDER BY number) END`;

/** @returns null when there is no such file in `scope` that has not expired, a time to live is given and the file has none yet, or it
 * would come to have more than `maxTags` */
export async function updateFileRow(
  manager: EntityManager,
  scope: FileScope,
  id: string,
  changes: FileChanges,
  maxTags: number,
): Promise<MediaFile | null> {
  const values = [
    id,
    changes.filename,
    changes.tags,
    changes.metadata === null ? null : JSON.stringify(changes.metadata),
    changes.ttlSeconds,
    changes.addTags,
    changes.removeTags,
    maxTags,
  ];
  const within = scopeConditions(scope, values);
  const [rows]: [FileRow[], number] = await manager.query(
    `UPDATE files
     SET filename = coalesce($2, filename),
         tags = ${TAGS},
         metadata = coalesce($4::jsonb, metadata),
         expires_at = CASE WHEN $5::bigint IS NULL THEN expires_at
                      ELSE least(now() + make_interval(secs => $5::bigint), max_expires_at) END
     WHERE ${within} AND id = $1 AND expires_at > now()
       AND ($5::bigint IS NULL OR status NOT IN ('AWAITING_UPLOAD', 'PROCESSING'))
       AND ($6::text[] IS NULL OR cardinality(${TAGS}) <= $8)
     RETURNING *`,
    within.values,
  );
  const [row] = rows;
  return row === undefined ? null : fileOf(row);
}
