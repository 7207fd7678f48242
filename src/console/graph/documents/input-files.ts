import { gql } from '@urql/core';
import type { MediaErrorData, MediaKind, PageInfo } from '../types';

/** A file as something to generate from. */
export interface InputFile {
  readonly id: string;
  readonly filename: string;
  readonly kind: MediaKind;
  readonly sizeBytes: number;
  readonly thumbhash: string | null;
  readonly thumbnail: { readonly url: string } | null;
  /** Large enough to paint on. */
  readonly picture: { readonly url: string } | null;
  readonly media: {
    readonly width: number | null;
    readonly height: number | null;
    readonly durationMs: number | null;
  } | null;
}

export const InputFileFields = gql`
  fragment ConsoleInputFile on File {
    id
    filename
    kind
    sizeBytes
    thumbhash
    thumbnail(width: 256) { url }
    picture: thumbnail(width: 1024) { url }
    media { width height durationMs }
  }
`;

export const InputFileQuery = gql<{ readonly file: InputFile | null }, { readonly id: string }>`
  query ConsoleInputFileById($id: ID!) {
    file(id: $id) { ...ConsoleInputFile }
  }
  ${InputFileFields}
`;

export const InputFilePageQuery = gql<
  {
    readonly files: {
      readonly nodes: readonly InputFile[];
      readonly pageInfo: Pick<PageInfo, 'hasNextPage' | 'endCursor'>;
    };
  },
  {
    readonly first: number;
    readonly after: string | null;
    readonly filter: { readonly kind: readonly MediaKind[]; readonly filenameContains?: string };
  }
>`
  query ConsoleInputFilePage($first: Int!, $after: String, $filter: FileFilter) {
    files(first: $first, after: $after, filter: $filter) {
      nodes { ...ConsoleInputFile }
      pageInfo { hasNextPage endCursor }
    }
  }
  ${InputFileFields}
`;

export const UploadInputMutation = gql<
  { readonly uploadFile: { readonly file: InputFile | null; readonly errors: readonly MediaErrorData[] } },
  { readonly file: File; readonly filename: string }
>`
  mutation ConsoleUploadInput($file: Upload!, $filename: String!) {
    uploadFile(input: { file: $file, filename: $filename }) {
      file { ...ConsoleInputFile }
      errors { code message path retryable }
    }
  }
  ${InputFileFields}
`;
