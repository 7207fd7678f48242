import { useCallback, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { type FileDetail, FileDetailQuery, UpdateFileMutation } from '../../graph/documents/file-detail';
import type { UpdateFileInput } from '../../graph/documents/files';
import { type Failure, failureIn, failureOfOperation } from '../../graph/failures';

export type FileChange = Omit<UpdateFileInput, 'id'>;

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
  const [refusal, setRefusal] = useState<Failure | null>(null);
  const change = useCallback(
    async (wanted: FileChange) => {
      const answer = await update({ input: { id, ...wanted } });
      const failure = failureIn(answer.error, answer.data?.updateFile.errors);
      setRefusal(failure);
      if (failure === null) onChanged();
      return failure === null;
    },
    [id, update, onChanged],
  );
  const isMissing = data?.file === null && !fetching;
  return {
    file: data?.file ?? null,
    failure: error === undefined ? (isMissing ? UNKNOWN : null) : failureOfOperation(error),
    refusal,
    isChanging,
    retry: () => ask({ requestPolicy: 'network-only' }),
    change,
  };
}
