import type { FileOrigin, FilePurpose, FileStatus, MediaFile } from '../../../domain/file';
import type { MediaDetails, MediaKind, MimeType } from '../../../domain/media';

/** A row of `files` as the driver gives it. */
export interface FileRow {
  readonly id: string;
  readonly organization_id: string;
  readonly project_id: string;
  readonly owner_id: string | null;
  readonly filename: string;
  readonly mime_type: MimeType;
  readonly kind: MediaKind;
  readonly size_bytes: string;
  readonly sha256: string | null;
  readonly purpose: FilePurpose;
  readonly origin: FileOrigin;
  readonly status: FileStatus;
  readonly created_at: Date;
  /** A number (infinity) where there is no such instant. */
  readonly expires_at: Date | number;
  readonly max_expires_at: Date | number;
  /** Left out by a page without them, as the next. */
  readonly tags?: string[];
  readonly metadata?: Record<string, string>;
  readonly media: MediaDetails | null;
  readonly thumbhash: string | null;
  readonly object_key: string;
  readonly blob_generation: string | null;
}

export function fileOf(row: FileRow): MediaFile {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    ownerId: row.owner_id,
    filename: row.filename,
    mimeType: row.mime_type,
    kind: row.kind,
    sizeBytes: Number(row.size_bytes),
    sha256: row.sha256,
    purpose: row.purpose,
    origin: row.origin,
    status: row.status,
    createdAt: row.created_at,
    expiresAt: row.expires_at instanceof Date ? row.expires_at : null,
    maxExpiresAt: row.max_expires_at instanceof Date ? row.max_expires_at : null,
    tags: row.tags ?? [],
    metadata: row.metadata ?? {},
    media: row.media,
    thumbhash: row.thumbhash,
    objectKey: row.object_key,
    blobGeneration: row.blob_generation,
  };
}
