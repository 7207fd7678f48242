import type { Client } from '@urql/core';
import { useCallback, useRef, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { useSession } from '../../app/session';
import {
  type FileDetail,
  FileDetailQuery,
  FileMetadataQuery,
  UpdateFileMutation,
} from '../../graph/documents/file-detail';
import type { UpdateFileInput } from '../../graph/documents/files';
import { type Failure, failureIn, failureOf, failureOfOperation } from '../../graph/failures';
import { changedMetadata, type MetadataChange, Turns } from './metadata-changes';

export type FileChange = Omit<UpdateFileInput, 'id' | 'metadata'>;

export interface DetailState {
  /** Null while it is asked for, and when it is gone. */
  readonly file: FileDetail | null;
  /** Why it cannot be shown. */
  readonly failure: Failure | null;
  /** Why the last change was not made. */
  readonly refusal: Failure | null;
  readonly isChanging: boolean;
  retry(): void;
  /** @returns whether it was made */
  change(change: FileChange): Promise<boolean>;
  /** @returns whether it was made */
  changeMetadata(change: MetadataChange): Promise<boolean>;
}

const UNKNOWN: Failure = {
  code: 'FILE_NOT_FOUND',
  message: 'There is no such file.',
  advice: 'It may belong to another project. Go back to the list.',
  path: [],
  isRetryable: false,
  retryAfterSeconds: null,
};

export function useFileDetail(id: string, onChanged: () => void): DetailState {
  const [{ data, error, fetching }, ask] = useQuery({
    query: FileDetailQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const [{ fetching: isChanging }, update] = useMutation(UpdateFileMutation);
  const { uncached } = useSession();
  const [refusal, setRefusal] = useState<Failure | null>(null);
  const turns = useRef(new Turns());
  const send = useCallback(
    async (wanted: Omit<UpdateFileInput, 'id'>) => {
      const answer = await update({ input: { id, ...wanted } });
      const failure = failureIn(answer.error, answer.data?.updateFile.errors);
      setRefusal(failure);
      if (failure === null) onChanged();
      return failure === null;
    },
    [id, update, onChanged],
  );
  const change = useCallback((wanted: FileChange) => turns.current.take(() => send(wanted)), [send]);
  const changeMetadata = useCallback(
    (wanted: MetadataChange) =>
      turns.current.take(async () => {
        const found = await readMetadata(uncached, id);
        const metadata = 'failure' in found ? null : changedMetadata(found.metadata, wanted);
        if (metadata !== null) return send({ metadata });
        setRefusal('failure' in found ? found.failure : TAKEN);
        return false;
      }),
    [uncached, id, send],
  );
  const isMissing = data?.file === null && !fetching;
  return {
    file: data?.file ?? null,
    failure: error === undefined ? (isMissing ? UNKNOWN : null) : failureOfOperation(error),
    refusal,
    isChanging,
    retry: () => ask({ requestPolicy: 'network-only' }),
    change,
    changeMetadata,
  };
}

const TAKEN = failureOf({
  code: 'CONFLICT',
  message: 'An entry of this name was added meanwhile. Reload the page to see it.',
});

/** As it is by now: the service takes all entries of a file together, and what others have noted since is to stay. */
async function readMetadata(
  client: Client,
  id: string,
): Promise<Pick<FileDetail, 'metadata'> | { readonly failure: Failure }> {
  const { data, error } = await client.query(FileMetadataQuery, { id });
  if (error !== undefined) return { failure: failureOfOperation(error) };
  return data?.file ?? { failure: UNKNOWN };
}
