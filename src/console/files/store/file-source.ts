import type { AnyVariables, Client, TypedDocumentNode } from '@urql/core';
import {
  FileEndsQuery,
  FilePageQuery,
  type FilePageVariables,
  FileStepQuery,
  type FileTile,
  FileTotalsQuery,
} from '../../graph/documents/files';
import { type Failure, failureOfOperation } from '../../graph/failures';
import type { FileFilter, FileOrder } from '../../graph/types';

/** An operation that was refused, or not answered. */
export class RequestFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

export interface PageOfFiles {
  readonly files: readonly FileTile[];
  /** Where the next page begins; null at the end of the list. */
  readonly next: string | null;
}

/** How a list of files is asked for. Every method throws {@link RequestFailed}. */
export interface FileSource {
  page(variables: FilePageVariables): Promise<PageOfFiles>;
  /** Where the next page begins after so many files; null at the end of the list. */
  step(variables: FilePageVariables): Promise<string | null>;
  totals(filter: FileFilter): Promise<{ readonly totalCount: number; readonly totalSizeBytes: number }>;
  /** The first and the last file, as far as lists are ordered by them; null: there is none. */
  ends(filter: FileFilter, orderBy: FileOrder): Promise<readonly [ListEnd, ListEnd] | null>;
}

export type ListEnd = Pick<FileTile, 'createdAt' | 'sizeBytes'>;

export function openFileSource(client: Client): FileSource {
  const ask = async <Data, Variables extends AnyVariables>(
    query: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> => {
    const { data, error } = await client.query(query, variables);
    if (error !== undefined) throw new RequestFailed(failureOfOperation(error));
    if (data === undefined) throw new Error('The service answered with neither data nor errors.');
    return data;
  };
  const nextOf = ({ hasNextPage, endCursor }: { hasNextPage: boolean; endCursor: string | null }) =>
    hasNextPage ? endCursor : null;
  return {
    async page(variables) {
      const { files } = await ask(FilePageQuery, variables);
      return { files: files.nodes, next: nextOf(files.pageInfo) };
    },
    step: async (variables) => nextOf((await ask(FileStepQuery, variables)).files.pageInfo),
    totals: async (filter) => (await ask(FileTotalsQuery, { filter })).files,
    async ends(filter, orderBy) {
      const { begin, end } = await ask(FileEndsQuery, { filter, orderBy });
      const [first, last] = [begin.nodes[0], end.nodes[0]];
      return first === undefined || last === undefined ? null : [first, last];
    },
  };
}
