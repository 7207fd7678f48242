/** What the documents ask for, as `schema/mediagraph.graphql` has it: scalars and enums that several of them share. */
export type MediaScope = 'FILES_READ' | 'FILES_WRITE' | 'GENERATE' | 'USAGE_READ' | 'TOKENS' | 'ADMIN';
export type MediaKind = 'IMAGE' | 'AUDIO' | 'VIDEO';
export type FileOrigin = 'UPLOADED' | 'GENERATED' | 'IMPORTED';
export type FileStatus = 'AWAITING_UPLOAD' | 'PROCESSING' | 'READY' | 'FAILED';
export type MediaGenerationKind = 'IMAGE' | 'SPEECH' | 'TRANSCRIPTION' | 'VIDEO';
export type MediaGenerationStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED';
export type FileOrderField = 'CREATED_AT' | 'EXPIRES_AT' | 'SIZE_BYTES' | 'FILENAME';
/** ISO 8601, in UTC. */
export type DateTime = string;

export interface FileUrl {
  readonly url: string;
  readonly expiresAt: DateTime;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** A member of a payload's `errors`. */
export interface MediaErrorData {
  readonly code: string;
  readonly message: string;
  readonly path?: readonly string[] | null;
  readonly retryable?: boolean;
}

export interface FileMetadataEntry {
  readonly key: string;
  readonly value: string;
}

/** All fields are optional and null: they hold together. */
export interface FileFilter {
  readonly ids?: readonly string[];
  readonly projectIds?: readonly string[];
  readonly kind?: readonly MediaKind[];
  readonly status?: readonly FileStatus[];
  readonly origin?: readonly FileOrigin[];
  readonly tagsAll?: readonly string[];
  readonly filenameContains?: string;
  readonly sizeBytes?: { readonly gte?: number; readonly lte?: number };
  readonly createdAt?: { readonly gte?: DateTime; readonly lt?: DateTime };
  readonly expiresAt?: { readonly gte?: DateTime; readonly lt?: DateTime };
}

export interface FileOrder {
  readonly field: FileOrderField;
  readonly direction: 'ASC' | 'DESC';
}
