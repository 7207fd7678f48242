import type { ApolloClient } from '@apollo/client';
import type { Client as UrqlClient } from '@urql/core';
import { graphql } from './gql';

const FILES = graphql(`
  query Files($first: Int!, $after: String, $filter: FileFilter) {
    files(first: $first, after: $after, filter: $filter) {
      nodes { id filename kind sizeBytes sha256 createdAt expiresAt media { width } download { url } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const UPLOAD = graphql(`
  mutation Upload($input: UploadFileInput!) {
    uploadFile(input: $input) {
      file { id }
      errors { __typename code ... on MediaQuotaError { requestedBytes } }
    }
  }
`);

const IMPORT = graphql(`
  mutation Import($source: MediaInput!) { importFile(input: { source: $source }) { file { id } } }
`);

export interface Picture {
  readonly id: string;
  readonly url: string | undefined;
  readonly width: number | undefined;
  readonly sizeBytes: number;
  readonly expiresAt: string | null;
}

export async function picturesOf(apollo: ApolloClient): Promise<Picture[]> {
  const { data } = await apollo.query({ query: FILES, variables: { first: 10, filter: { kind: ['IMAGE'] } } });
  return (data?.files.nodes ?? []).map(({ id, sizeBytes, expiresAt, media, download }) => ({
    id,
    sizeBytes,
    expiresAt: expiresAt ?? null,
    url: download?.url,
    width: media?.width ?? undefined,
  }));
}

export async function upload(urql: UrqlClient, file: Blob): Promise<string> {
  const { data } = await urql.mutation(UPLOAD, { input: { file, tags: ['avatar'] } });
  const error = data?.uploadFile.errors[0];
  if (error?.code === 'STORAGE_QUOTA_EXCEEDED' && error.__typename === 'MediaQuotaError') {
    throw new Error(`no room for ${error.requestedBytes ?? 0} bytes`);
  }
  return data?.uploadFile.file?.id ?? '';
}

/** What the types must not let through: where they did, the line without an error would be one. */
export async function mistakes(apollo: ApolloClient, urql: UrqlClient): Promise<void> {
  // @ts-expect-error `first` is missing
  await apollo.query({ query: FILES, variables: {} });
  // @ts-expect-error there is no such kind
  await urql.query(FILES, { first: 1, filter: { kind: ['TEXT'] } });
  // @ts-expect-error exactly one of the fields is to be given
  await urql.mutation(IMPORT, { source: { url: 'https://example.com/a.png', fileId: 'file_a' } });
  // @ts-expect-error an id is a text
  await urql.mutation(IMPORT, { source: { fileId: 7 } });
  // @ts-expect-error a file is no text
  await urql.mutation(UPLOAD, { input: { file: 'a.png' } });
  const { data } = await urql.query(FILES, { first: 1 });
  // @ts-expect-error a size is a number
  data?.files.nodes[0]?.sizeBytes.startsWith('1');
}
