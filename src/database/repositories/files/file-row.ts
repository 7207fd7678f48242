import type { FileOrigin, FileParts, FilePurpose, FileStatus, MediaFile } from '../../../domain/file';
import type { MediaDetails, MediaKind, MimeType } from '../../../domain/media';

const ORDINARY_COLUMNS = [
  'id',
  'filename',
  'mime_type',
  'kind',
  'size_bytes',
  'sha256',
  'purpose',
  'origin',
  'status',
  'created_at',
  'expires_at',
  'max_expires_at',
] as const satisfies readonly (keyof FileRow)[];
const MEDIA_COLUMNS = ['media', 'thumbhash'] as const satisfies readonly (keyof FileRow)[];
const OTHER_COLUMNS = [
  'organization_id',
  'project_id',
  'owner_id',
  'object_key',
  'blob_generation',
] as const satisfies readonly (keyof FileRow)[];
const NOTES_COLUMNS = ['tags', 'metadata'] as const satisfies readonly (keyof FileRow)[];

/** As a statement selects them. */
export const FILE_COLUMNS: Readonly<Record<FileParts, string>> = {
  ORDINARY: ORDINARY_COLUMNS.join(', '),
  WITH_MEDIA: [...ORDINARY_COLUMNS, ...MEDIA_COLUMNS].join(', '),
  WITHOUT_NOTES: [...ORDINARY_COLUMNS, ...MEDIA_COLUMNS, ...OTHER_COLUMNS].join(', '),
  ALL: [...ORDINARY_COLUMNS, ...MEDIA_COLUMNS, ...OTHER_COLUMNS, ...NOTES_COLUMNS].join(', '),
};

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
  /** Left out where no notes are read, as the next. */
  readonly tags?: string[];
  readonly metadata?: Record<string, string>;
  readonly media: MediaDetails | null;
  readonly thumbhash: string | null;
  readonly object_key: string;
  readonly blob_generation: string | null;
}

/** Of a row that was read in part, what was not read is undefined, but for notes: of those it has none. */
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
