import { gql } from '@urql/core';
import type {
  DateTime,
  FileFilter,
  FileMetadataEntry,
  FileOrder,
  FileStatus,
  MediaErrorData,
  MediaKind,
  PageInfo,
} from '../types';

/** What a list shows of a file: a hundred thousand of them pass by. */
export interface FileTile {
  readonly id: string;
  readonly filename: string;
  readonly kind: MediaKind;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly createdAt: DateTime;
  readonly expiresAt: DateTime | null;
  readonly thumbhash: string | null;
  readonly thumbnail: { readonly url: string } | null;
  readonly media: {
    readonly width: number | null;
    readonly height: number | null;
    readonly durationMs: number | null;
  } | null;
}

export const TileFields = gql`
  fragment ConsoleTile on File {
    id
    filename
    kind
    mimeType
    sizeBytes
    createdAt
    expiresAt
    thumbhash
    thumbnail(width: 256) { url }
    media { width height durationMs }
  }
`;

export interface FilePageVariables {
  readonly first: number;
  readonly after: string | null;
  readonly filter: FileFilter;
  readonly orderBy: FileOrder;
}

export const FilePageQuery = gql<
  {
    readonly files: {
      readonly nodes: readonly FileTile[];
      readonly pageInfo: Pick<PageInfo, 'hasNextPage' | 'endCursor'>;
    };
  },
  FilePageVariables
>`
  query ConsoleFilePage($first: Int!, $after: String, $filter: FileFilter, $orderBy: FileOrder) {
    files(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      nodes { ...ConsoleTile }
      pageInfo { hasNextPage endCursor }
    }
  }
  ${TileFields}
`;

/** Passes over files without reading more than where they end. */
export const FileStepQuery = gql<
  { readonly files: { readonly pageInfo: Pick<PageInfo, 'endCursor' | 'hasNextPage'> } },
  FilePageVariables
>`
  query ConsoleFileStep($first: Int!, $after: String, $filter: FileFilter, $orderBy: FileOrder) {
    files(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      pageInfo { endCursor hasNextPage }
    }
  }
`;

export const FileTotalsQuery = gql<
  { readonly files: { readonly totalCount: number; readonly totalSizeBytes: number } },
  { readonly filter: FileFilter }
>`
  query ConsoleFileTotals($filter: FileFilter) {
    files(first: 1, filter: $filter) { totalCount totalSizeBytes }
  }
`;

/** Both ends of a list: what its order goes by there. */
export const FileEndsQuery = gql<
  {
    readonly begin: { readonly nodes: readonly Pick<FileTile, 'createdAt' | 'sizeBytes'>[] };
    readonly end: { readonly nodes: readonly Pick<FileTile, 'createdAt' | 'sizeBytes'>[] };
  },
  { readonly filter: FileFilter; readonly orderBy: FileOrder }
>`
  query ConsoleFileEnds($filter: FileFilter, $orderBy: FileOrder) {
    begin: files(first: 1, filter: $filter, orderBy: $orderBy) { nodes { createdAt sizeBytes } }
    end: files(last: 1, filter: $filter, orderBy: $orderBy) { nodes { createdAt sizeBytes } }
  }
`;

export interface DeleteFilesInput {
  readonly select: { readonly ids: readonly string[] } | { readonly filter: FileFilter } | { readonly all: true };
  readonly dryRun: boolean;
  /** The most files to delete, the oldest first: 1 to 1,000. */
  readonly limit: number;
}

export interface DeleteFilesPayload {
  readonly deletedFileIds: readonly string[];
  readonly freedBytes: number;
  readonly matchedFiles: number;
  readonly errors: readonly MediaErrorData[];
}

export const DeleteFilesMutation = gql<
  { readonly deleteFiles: DeleteFilesPayload },
  { readonly input: DeleteFilesInput }
>`
  mutation ConsoleDeleteFiles($input: DeleteFilesInput!) {
    deleteFiles(input: $input) {
      deletedFileIds
      freedBytes
      matchedFiles
      errors { code message path retryable }
    }
  }
`;

export const CreateFileUploadMutation = gql<
  {
    readonly createFileUpload: {
      readonly upload: { readonly url: string; readonly file: { readonly id: string } } | null;
      readonly persistence: { readonly reason: string | null } | null;
      readonly errors: readonly MediaErrorData[];
    };
  },
  {
    readonly input: {
      readonly filename: string;
      readonly mimeType: string;
      readonly sizeBytes: number;
      readonly idempotencyKey: string;
    };
  }
>`
  mutation ConsoleCreateFileUpload($input: CreateFileUploadInput!) {
    createFileUpload(input: $input) {
      upload { url file { id } }
      persistence { reason }
      errors { code message path retryable }
    }
  }
`;

export interface UpdateFileInput {
  readonly id: string;
  readonly filename?: string;
  readonly ttlSeconds?: number;
  readonly tags?: readonly string[];
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  readonly metadata?: readonly FileMetadataEntry[];
}

export const FileStatusQuery = gql<
  { readonly file: { readonly id: string; readonly status: FileStatus; readonly error: MediaErrorData | null } | null },
  { readonly id: string }
>`
  query ConsoleFileStatus($id: ID!) {
    file(id: $id) { id status error { code message retryable } }
  }
`;
