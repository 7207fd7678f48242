import type { EntityManager } from 'typeorm';
import type { FileOrigin, FilePurpose, MediaFile } from '../../../domain/file';
import type { MediaDetails, MediaKind, MimeType } from '../../../domain/media';
import { FileEntity } from '../../entities/file';
import { insertEvents } from '../events/media-events';
import { FILE_COLUMNS, type FileRow, fileOf } from '../files/file-row';

export interface SettledFile {
  readonly id: string;
  readonly filename: string;
  readonly mimeType: MimeType;
  readonly kind: MediaKind;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly purpose: FilePurpose;
  readonly origin: FileOrigin;
  /** null: the project's default. */
  readonly ttlSeconds: number | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly media: MediaDetails | null;
  readonly thumbhash: string | null;
  readonly blobGeneration: string | null;
}

/**
 * Parts of a statement that has ended an upload, `upload` with all of its columns: its reservation becomes use, and a READY
 * file `stored`, unless its project was put under zero data retention meanwhile. Parameters 1 to 14 are of `settledValues`.
 */
export const STORE_UPLOAD = `
     quota AS (
       UPDATE organizations
       SET reserved_bytes = organizations.reserved_bytes - upload.reserved_bytes,
           reserved_files = organizations.reserved_files - 1,
           used_bytes = used_bytes + $5,
           used_files = used_files + 1
       FROM upload WHERE id = upload.organization_id
       RETURNING id, retention_seconds
     ),
     lifetime AS (
       SELECT least(projects.retention_seconds, quota.retention_seconds) AS retention,
              coalesce($9::bigint, projects.default_ttl_seconds) AS ttl
       FROM upload JOIN quota ON quota.id = upload.organization_id JOIN projects ON projects.id = upload.project_id
       WHERE NOT projects.zero_data_retention
     ),
     stored AS (
       INSERT INTO files (
         id, organization_id, project_id, owner_id, object_key, created_at, max_expires_at, expires_at,
         filename, mime_type, kind, size_bytes, sha256, purpose, origin, status, tags, metadata, media, thumbhash,
         blob_generation
       )
       SELECT $1, organization_id, project_id, owner_id, object_key, now(),
         coalesce(now() + make_interval(secs => retention), 'infinity'),
         coalesce(now() + make_interval(secs => least(ttl, retention)), 'infinity'),
         $2, $3, $4, $5, $6, $7, $8, 'READY', $10, $11::jsonb, $12::jsonb, $13, $14
       FROM upload, lifetime
       RETURNING ${FILE_COLUMNS.ALL}
     ),
     events AS (${insertEvents('file.stored', 'stored')})`;

export function settledValues(file: SettledFile): unknown[] {
  return [
    file.id,
    file.filename,
    file.mimeType,
    file.kind,
    file.sizeBytes,
    file.sha256,
    file.purpose,
    file.origin,
    file.ttlSeconds,
    file.tags,
    JSON.stringify(file.metadata),
    file.media === null ? null : JSON.stringify(file.media),
    file.thumbhash,
    file.blobGeneration,
  ];
}

/**
 * Turns an upload into a READY file: its reservation becomes use, by the size that the bytes turned out to have. The
 * file expires when the shortest rule says so: the requested or default time to live, the project's retention, the
 * organization's. The clock is the database's. What its owner has is counted by triggers.
 *
 * @returns null when it must not become a file, and then the transaction must not commit: the upload is no more, because it
 * was given up for dead, or its project was put under zero data retention meanwhile
 */
export async function settleUpload(manager: EntityManager, file: SettledFile): Promise<MediaFile | null> {
  const rows: FileRow[] = await manager.query(
    `WITH upload AS (DELETE FROM uploads WHERE file_id = $1 RETURNING *), ${STORE_UPLOAD} SELECT * FROM stored`,
    settledValues(file),
  );
  const [row] = rows;
  return row === undefined ? null : fileOf(row);
}

/** Whether an upload has become a file, and is one still. */
export function isSettled(manager: EntityManager, fileId: string): Promise<boolean> {
  return manager.existsBy(FileEntity, { id: fileId });
}

export interface SettledBytes {
  readonly fileId: string;
  /** Who stored the bytes; it must be the upload's writer still. */
  readonly processNumber: number;
  readonly sha256: string;
  readonly mimeType: MimeType;
  readonly kind: MediaKind;
  readonly media: MediaDetails | null;
  readonly thumbhash: string | null;
  readonly blobGeneration: string | null;
}

/**
 * Turns a PROCESSING file into a READY one: its reservation becomes use, and its time to live begins, by the same rules
 * as those of `settleUpload`. The row of the file is locked first, as deletions do.
 *
 * @returns null when it must not become READY, and then the transaction must not commit: the upload has ended or was taken
 * over by another process, or its project was put under zero data retention meanwhile
 */
export async function settleResumableUpload(manager: EntityManager, bytes: SettledBytes): Promise<MediaFile | null> {
  const rows: FileRow[] = await manager.query(
    `WITH file AS (
       SELECT id, size_bytes, ttl_seconds FROM files JOIN resumable_uploads ON file_id = id
       WHERE id = $1 AND status = 'PROCESSING' AND writer_process_number = $2
       FOR UPDATE OF files
     ),
     upload AS (DELETE FROM uploads USING file WHERE file_id = file.id RETURNING uploads.*, size_bytes, ttl_seconds),
     quota AS (
       UPDATE organizations
       SET reserved_bytes = organizations.reserved_bytes - upload.reserved_bytes,
           reserved_files = organizations.reserved_files - 1,
           used_bytes = used_bytes + upload.size_bytes,
           used_files = used_files + 1
       FROM upload WHERE id = upload.organization_id
       RETURNING id, retention_seconds
     ),
     lifetime AS (
       SELECT file_id, least(projects.retention_seconds, quota.retention_seconds) AS retention,
              coalesce(ttl_seconds, projects.default_ttl_seconds) AS ttl
       FROM upload JOIN quota ON quota.id = upload.organization_id JOIN projects ON projects.id = upload.project_id
       WHERE NOT projects.zero_data_retention
     ),
     stored AS (
       UPDATE files
       SET status = 'READY', sha256 = $3, media = $4::jsonb, thumbhash = $5, blob_generation = $6, mime_type = $7,
           kind = $8, created_at = now(),
           max_expires_at = coalesce(now() + make_interval(secs => retention), 'infinity'),
           expires_at = coalesce(now() + make_interval(secs => least(ttl, retention)), 'infinity')
       FROM lifetime WHERE id = file_id
       RETURNING files.*
     ),
     events AS (${insertEvents('file.stored', 'stored')})
     SELECT * FROM stored`,
    [
      bytes.fileId,
      bytes.processNumber,
      bytes.sha256,
      bytes.media === null ? null : JSON.stringify(bytes.media),
      bytes.thumbhash,
      bytes.blobGeneration,
      bytes.mimeType,
      bytes.kind,
    ],
  );
  const [row] = rows;
  return row === undefined ? null : fileOf(row);
}
