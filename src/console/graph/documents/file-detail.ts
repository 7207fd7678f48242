import { gql } from '@urql/core';
import type {
  DateTime,
  FileMetadataEntry,
  FileOrigin,
  FileStatus,
  FileUrl,
  MediaErrorData,
  MediaGenerationKind,
} from '../types';
import { type FileTile, TileFields, type UpdateFileInput } from './files';

/** All that is told of one file. */
export interface FileDetail extends Omit<FileTile, 'media'> {
  readonly sha256: string | null;
  readonly origin: FileOrigin;
  readonly status: FileStatus;
  readonly ownerId: string | null;
  readonly maxExpiresAt: DateTime | null;
  readonly tags: readonly string[];
  readonly metadata: readonly FileMetadataEntry[];
  readonly media:
    | (FileTile['media'] & {
        readonly format: string;
        readonly codec?: string | null;
        readonly videoCodec?: string | null;
        readonly channels?: number | null;
        readonly sampleRateHz?: number | null;
        readonly frames?: number;
      })
    | null;
  readonly project: { readonly id: string; readonly name: string };
  readonly download: FileUrl | null;
  readonly attachment: FileUrl | null;
}

const DetailFields = gql`
  fragment ConsoleDetail on File {
    ...ConsoleTile
    sha256
    origin
    status
    ownerId
    maxExpiresAt
    tags
    metadata { key value }
    media {
      format
      ... on ImageDetails { frames }
      ... on AudioDetails { codec channels sampleRateHz }
      ... on VideoDetails { videoCodec: codec }
    }
    project { id name }
    download { url expiresAt }
    attachment: download(disposition: ATTACHMENT) { url expiresAt }
  }
  ${TileFields}
`;

export const FileDetailQuery = gql<{ readonly file: FileDetail | null }, { readonly id: string }>`
  query ConsoleFileDetail($id: ID!) {
    file(id: $id) { ...ConsoleDetail }
  }
  ${DetailFields}
`;

/** What others may have noted since. */
export const FileMetadataQuery = gql<
  { readonly file: Pick<FileDetail, 'id' | 'metadata'> | null },
  { readonly id: string }
>`
  query ConsoleFileMetadata($id: ID!) {
    file(id: $id) { id metadata { key value } }
  }
`;

export const UpdateFileMutation = gql<
  { readonly updateFile: { readonly file: FileDetail | null; readonly errors: readonly MediaErrorData[] } },
  { readonly input: UpdateFileInput }
>`
  mutation ConsoleUpdateFile($input: UpdateFileInput!) {
    updateFile(input: $input) {
      file { ...ConsoleDetail }
      errors { code message path retryable }
    }
  }
  ${DetailFields}
`;

/** A URL that works for as long as it is asked for, and needs no key. */
export const SignedLinkQuery = gql<
  { readonly file: { readonly id: string; readonly download: FileUrl | null } | null },
  { readonly id: string; readonly ttlSeconds: number }
>`
  query ConsoleSignedLink($id: ID!, $ttlSeconds: Int!) {
    file(id: $id) { id download(ttlSeconds: $ttlSeconds) { url expiresAt } }
  }
`;

export interface LineageFile {
  readonly id: string;
  readonly filename: string;
  readonly kind: FileTile['kind'];
  readonly thumbhash: string | null;
  readonly thumbnail: { readonly url: string } | null;
}

export interface LineageUse {
  readonly id: string;
  readonly kind: MediaGenerationKind;
  readonly model: string;
  readonly outputs: readonly { readonly persistence: { readonly file: LineageFile | null } }[];
}

export interface FileLineage {
  readonly id: string;
  readonly producedBy: { readonly id: string; readonly kind: MediaGenerationKind; readonly model: string } | null;
  readonly sources: readonly LineageFile[];
  readonly usedBy: {
    readonly totalCount: number;
    readonly edges: readonly { readonly field: string; readonly node: LineageUse }[];
  };
}

export const FileLineageQuery = gql<{ readonly file: FileLineage | null }, { readonly id: string }>`
  query ConsoleFileLineage($id: ID!) {
    file(id: $id) {
      id
      producedBy { id kind model }
      sources { ...ConsoleLineageFile }
      usedBy(first: 6) {
        totalCount
        edges {
          field
          node { id kind model outputs { persistence { file { ...ConsoleLineageFile } } } }
        }
      }
    }
  }

  fragment ConsoleLineageFile on File {
    id
    filename
    kind
    thumbhash
    thumbnail(width: 128) { url }
  }
`;
