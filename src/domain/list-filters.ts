import type { FileOrigin, FilePurpose, FileStatus } from './file';
import type { GenerationKind, GenerationStatus } from './generation';
import type { MediaKind } from './media';

/** As `toISOString` writes it. Postgres knows no year 0. */
const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** JavaScript takes the 30th of February for the 2nd of March; Postgres does not. */
export function isInstant(value: string): boolean {
  if (!INSTANT.test(value)) return false;
  const instant = new Date(value);
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === value;
}

export interface DateRange {
  readonly gte?: Date | null;
  readonly lt?: Date | null;
}

export interface ByteCountRange {
  readonly gte?: number | null;
  readonly lte?: number | null;
}

/** Which files: every condition that is given must hold. An empty list of alternatives matches nothing. */
export interface FileFilter {
  readonly ids?: readonly string[] | null;
  readonly projectIds?: readonly string[] | null;
  /** Whom they belong to. */
  readonly ownerIds?: readonly string[] | null;
  readonly kind?: readonly MediaKind[] | null;
  readonly mimeType?: readonly string[] | null;
  readonly purpose?: readonly FilePurpose[] | null;
  readonly origin?: readonly FileOrigin[] | null;
  readonly status?: readonly FileStatus[] | null;
  readonly tagsAll?: readonly string[] | null;
  readonly tagsAny?: readonly string[] | null;
  readonly metadata?: readonly { readonly key: string; readonly value: string }[] | null;
  /** Case-insensitive. */
  readonly filenameContains?: string | null;
  readonly sha256?: string | null;
  readonly sizeBytes?: ByteCountRange | null;
  readonly createdAt?: DateRange | null;
  readonly expiresAt?: DateRange | null;
  /** A generation: the files that came out of it. */
  readonly producedBy?: string | null;
}

export const FILE_ORDER_FIELDS = ['CREATED_AT', 'EXPIRES_AT', 'SIZE_BYTES', 'FILENAME'] as const;
export type FileOrderField = (typeof FILE_ORDER_FIELDS)[number];

export interface FileOrder {
  readonly field: FileOrderField;
  readonly direction: 'ASC' | 'DESC';
}

/** Which files somebody may see: those of one project, or of all projects of an organization; where an owner is named, of those its own. */
export type FileScope = ProjectScope | { readonly organizationId: string; readonly ownerId?: string };

/** All of a project, or what belongs to one of its owners. */
export interface ProjectScope {
  readonly projectId: string;
  readonly ownerId?: string;
}

/** Every file there is: only for what proves in another way that it may see the one it names, such as a signed URL. */
export type AnyScope = FileScope | { readonly ownerId?: never };

/** Which generations: every condition that is given must hold. An empty list of alternatives matches nothing. */
export interface GenerationFilter {
  readonly ids?: readonly string[] | null;
  readonly projectIds?: readonly string[] | null;
  readonly kind?: readonly GenerationKind[] | null;
  readonly status?: readonly GenerationStatus[] | null;
  /** Ids of models, or other names that they go by. */
  readonly model?: readonly string[] | null;
  /** Whom they belong to. */
  readonly ownerIds?: readonly string[] | null;
  readonly createdAt?: DateRange | null;
}
