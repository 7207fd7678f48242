import type { EntityManager } from 'typeorm';
import type { FilePurpose, MediaFile } from '../../../domain/file';
import { kindOf, type MediaKind, type MimeType } from '../../../domain/media';
import { type FileRow, fileOf } from '../files/file-row';
import { LIVING_PROCESSES } from '../living-processes';

export interface NewResumableUpload {
  /** Its place is reserved by an earlier statement of the same transaction. */
  readonly fileId: string;
  readonly filename: string;
  readonly mimeType: MimeType;
  readonly sizeBytes: number;
  readonly purpose: FilePurpose;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly expectedSha256: string | null;
  /** Of which it may be, by the token that announces it; null: of any. */
  readonly kinds: readonly MediaKind[] | null;
  readonly ttlSeconds: number | null;
  /** How long its bytes may take to arrive. */
  readonly lifetimeSeconds: number;
}

/** An upload that this process may write, because no other does. */
export interface WritableUpload {
  readonly file: MediaFile;
  readonly expectedSha256: string | null;
  /** Of which it may be; null: of any. */
  readonly kinds: readonly MediaKind[] | null;
  /** How often a process has died while it probed the bytes. */
  readonly probeDeaths: number;
}

/**
 * Makes the file appear, awaiting its bytes. Until it is READY it expires with its upload.
 *
 * @returns null when it must not, and then the transaction must not commit: the project is under zero data retention
 */
export async function addResumableUpload(
  manager: EntityManager,
  upload: NewResumableUpload,
): Promise<MediaFile | null> {
  const [row]: FileRow[] = await manager.query(
    `WITH resumable AS (
       INSERT INTO resumable_uploads (file_id, expected_sha256, ttl_seconds, kinds) VALUES ($1, $9, $10, $12)
     )
     INSERT INTO files (
       id, organization_id, project_id, owner_id, object_key, max_expires_at, expires_at, filename, mime_type, kind,
       size_bytes, purpose, origin, status, tags, metadata
     )
     SELECT file_id, uploads.organization_id, project_id, owner_id, object_key, expiry, expiry, $2, $3, $4, $5,
            $6, 'UPLOADED', 'AWAITING_UPLOAD', $7, $8::jsonb
     FROM uploads JOIN projects ON projects.id = project_id
     CROSS JOIN (SELECT now() + make_interval(secs => $11) AS expiry) AS lifetime
     WHERE file_id = $1 AND NOT zero_data_retention
     RETURNING *`,
    [
      upload.fileId,
      upload.filename,
      upload.mimeType,
      kindOf(upload.mimeType),
      upload.sizeBytes,
      upload.purpose,
      upload.tags,
      JSON.stringify(upload.metadata),
      upload.expectedSha256,
      upload.ttlSeconds,
      upload.lifetimeSeconds,
      upload.kinds,
    ],
  );
  return row === undefined ? null : fileOf(row);
}

interface WritableColumns {
  readonly expected_sha256: string | null;
  readonly kinds: readonly MediaKind[] | null;
  readonly probe_deaths: number;
}

/**
 * Makes this process the one that writes an upload. Waits for a transaction that ends the upload at this moment, even one
 * whose client is gone: so the file is returned as it is after that.
 *
 * @returns null when another process that lives does so, or the upload has ended
 */
export async function takeUpload(
  manager: EntityManager,
  fileId: string,
  processNumber: number,
): Promise<WritableUpload | null> {
  const [rows]: [(FileRow & WritableColumns)[], number] = await manager.query(
    `WITH alive AS (${LIVING_PROCESSES}),
     file AS (SELECT * FROM files WHERE id = $1 AND expires_at > now() FOR UPDATE)
     UPDATE resumable_uploads
     SET writer_process_number = $2,
         probe_deaths = probe_deaths + CASE WHEN prober_process_number <> $2 THEN 1 ELSE 0 END,
         prober_process_number = NULL
     FROM file
     WHERE file_id = file.id
       AND (writer_process_number IS NULL OR writer_process_number = $2
            OR writer_process_number NOT IN (SELECT process_number FROM alive))
     RETURNING file.*, expected_sha256, kinds, probe_deaths`,
    [fileId, processNumber],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { expected_sha256: expectedSha256, kinds, probe_deaths: probeDeaths } = row;
  return { file: fileOf(row), expectedSha256, kinds, probeDeaths };
}

/** Lets other processes write an upload. */
export async function yieldUpload(manager: EntityManager, fileId: string, processNumber: number): Promise<void> {
  await manager.query(
    `UPDATE resumable_uploads SET writer_process_number = NULL, prober_process_number = NULL
     WHERE file_id = $1 AND writer_process_number = $2`,
    [fileId, processNumber],
  );
}

/** Says whether its writer probes the bytes of an upload now. Who takes it after a death amid that counts the death. */
export async function markProbing(
  manager: EntityManager,
  fileId: string,
  { processNumber, isProbing }: { readonly processNumber: number; readonly isProbing: boolean },
): Promise<void> {
  await manager.query(
    'UPDATE resumable_uploads SET prober_process_number = $3 WHERE file_id = $1 AND writer_process_number = $2',
    [fileId, processNumber, isProbing ? processNumber : null],
  );
}

/**
 * Says that all bytes of an upload have arrived. From now on it has `lifetimeSeconds` to become READY.
 *
 * @returns false when it has ended, or another process writes it
 */
export async function beginProcessing(
  manager: EntityManager,
  fileId: string,
  { processNumber, lifetimeSeconds }: { readonly processNumber: number; readonly lifetimeSeconds: number },
): Promise<boolean> {
  const [, begun]: [unknown[], number] = await manager.query(
    `UPDATE files
     SET status = 'PROCESSING', expires_at = now() + make_interval(secs => $3),
         max_expires_at = now() + make_interval(secs => $3)
     FROM resumable_uploads
     WHERE files.id = $1 AND file_id = $1 AND writer_process_number = $2 AND status = 'AWAITING_UPLOAD'
       AND files.expires_at > now()`,
    [fileId, processNumber, lifetimeSeconds],
  );
  return begun > 0;
}

/** Which of these uploads have not ended. */
export async function findResumableUploads(manager: EntityManager, fileIds: readonly string[]): Promise<string[]> {
  const rows: { file_id: string }[] = await manager.query(
    'SELECT file_id FROM resumable_uploads WHERE file_id = ANY($1)',
    [fileIds],
  );
  return rows.map((row) => row.file_id);
}
