import type { MediaErrorCode } from './errors';
import { extensionOf, type MediaDetails, type MediaKind, type MimeType } from './media';

export const FILE_STATUSES = ['AWAITING_UPLOAD', 'PROCESSING', 'READY', 'FAILED'] as const;
export type FileStatus = (typeof FILE_STATUSES)[number];

export const FILE_ORIGINS = ['UPLOADED', 'GENERATED', 'IMPORTED'] as const;
export type FileOrigin = (typeof FILE_ORIGINS)[number];

export const FILE_PURPOSES = ['REFERENCE_MEDIA', 'GENERATION_OUTPUT'] as const;
export type FilePurpose = (typeof FILE_PURPOSES)[number];

/** A media file: the thing that a `file_…` handle names. */
export interface MediaFile {
  /** `file_` + 26 characters (TypeID over UUIDv7), sortable by the time of its making. */
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  /** Which of the project's own users it belongs to; null: it is the project's. */
  readonly ownerId: string | null;
  readonly filename: string;
  readonly mimeType: MimeType;
  readonly kind: MediaKind;
  readonly sizeBytes: number;
  /** 64 lowercase hex digits; null until READY. */
  readonly sha256: string | null;
  readonly purpose: FilePurpose;
  readonly origin: FileOrigin;
  readonly status: FileStatus;
  readonly createdAt: Date;
  /** null: kept until deleted. */
  readonly expiresAt: Date | null;
  /** The latest instant that `expiresAt` may be moved to; null: no limit. */
  readonly maxExpiresAt: Date | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly media: MediaDetails | null;
  /** A ThumbHash in base64; null: neither picture nor video, or none that could be decoded within limits, or a video that was just stored. */
  readonly thumbhash: string | null;
  /** Where the bytes are: the key in the blob store and, on stores that have one, the generation. */
  readonly objectKey: string;
  readonly blobGeneration: string | null;
}

/**
 * How much of a file is read, each with all of the one before: what is short and answered most; what its bytes say of
 * themselves; whose it is and where its bytes are; and what clients noted, which may be a hundred times as long.
 */
export type FileParts = 'ORDINARY' | 'WITH_MEDIA' | 'WITHOUT_NOTES' | 'ALL';

/** Whether the bytes of a file have been stored, be they lost by now; else its place is only reserved. */
export function isStored(status: FileStatus): boolean {
  return status !== 'AWAITING_UPLOAD' && status !== 'PROCESSING';
}

/** That the bytes of an upload were refused once all had arrived, and by which code. */
export type RefusalReason = `REFUSED: ${MediaErrorCode}`;

/** Why files are removed. */
export type RemovalReason = 'DELETED' | 'EXPIRED' | RefusalReason;

/** Why a file that once existed does not any more. One that expired before its bytes had arrived is `UPLOAD_EXPIRED`. */
export type GoneReason = RemovalReason | 'UPLOAD_EXPIRED';

export type PersistenceSkipReason =
  | 'OPTED_OUT'
  | 'ZERO_DATA_RETENTION'
  | 'QUOTA_BYTES'
  | 'QUOTA_FILE_COUNT'
  | 'OWNER_QUOTA'
  | 'STORAGE_UNAVAILABLE';

/** What became of the bytes of one upload or output. */
export type Persistence =
  | { readonly status: 'STORED'; readonly file: MediaFile }
  | { readonly status: 'SKIPPED'; readonly reason: PersistenceSkipReason };

const WORDS: Readonly<Record<MediaKind, string>> = { IMAGE: 'image', AUDIO: 'speech', VIDEO: 'video' };

/** So many letters and digits tell a million apart, and can be read out. */
const ID_END = 4;

/**
 * The name of bytes that a generation made and nobody named: `image-7kqd.png`.
 *
 * @param id of the file, or of the generation while they are none: the end of an id is random
 * @param index from 0, where several have one id
 */
export function generatedFilename(media: {
  readonly kind: MediaKind;
  readonly mimeType: MimeType;
  readonly id: string;
  readonly index?: number;
}): string {
  const { kind, mimeType, id, index = 0 } = media;
  const number = index === 0 ? '' : `-${index + 1}`;
  return `${WORDS[kind]}-${id.slice(-ID_END)}${number}.${extensionOf(mimeType)}`;
}
