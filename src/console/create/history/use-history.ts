import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../../app/session';
import { GenerationPageQuery, type GenerationRow } from '../../graph/documents/generations';
import { type Failure, failureOfOperation } from '../../graph/failures';
import type { MediaGenerationKind } from '../../graph/types';
import { hasEnded } from '../run/follow';
import { type HistoryPage, type HistoryRows, NO_ROWS, withNewest, withOlder } from './history-rows';

export interface History {
  readonly rows: readonly GenerationRow[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly failure: Failure | null;
  loadMore(): void;
  /** Asks for the first page again. */
  refresh(): Promise<void>;
}

const PAGE = 12;
/** While something of it is being made. */
const REFRESH_MS = 5_000;

/** The generations of a kind, or of all, the newest first, page by page. */
export function useHistory(kind: MediaGenerationKind | null): History {
  const { uncached } = useSession();
  const [known, setKnown] = useState<HistoryRows>(NO_ROWS);
  const [isLoading, setIsLoading] = useState({ newest: true, older: false });
  const [failure, setFailure] = useState<Failure | null>(null);
  /** The last that was asked for of either: of the newest, and of what comes after. */
  const latest = useRef({ newest: 0, older: 0 });
  const ask = useCallback(
    async (which: 'newest' | 'older', after: string | null): Promise<HistoryPage | null> => {
      latest.current[which] += 1;
      const asked = latest.current[which];
      const filter = kind === null ? {} : { kind: [kind] };
      const { data, error } = await uncached.query(GenerationPageQuery, { first: PAGE, after, filter });
      if (asked !== latest.current[which]) return null;
      setIsLoading((before) => ({ ...before, [which]: false }));
      setFailure(data === undefined && error !== undefined ? failureOfOperation(error) : null);
      return data?.mediaGenerations ?? null;
    },
    [uncached, kind],
  );
  const refresh = useCallback(async () => {
    const page = await ask('newest', null);
    if (page !== null) setKnown((before) => withNewest(before, page));
  }, [ask]);
  const loadMore = async () => {
    const { cursor } = known;
    if (cursor === null) return;
    setIsLoading((before) => ({ ...before, older: true }));
    const page = await ask('older', cursor);
    if (page !== null) setKnown((before) => withOlder(before, cursor, page));
  };
  useEffect(() => {
    setKnown(NO_ROWS);
    setIsLoading({ newest: true, older: false });
    void refresh();
    const asked = latest.current;
    return () => {
      asked.newest += 1;
      asked.older += 1;
    };
  }, [refresh]);
  const { rows, cursor } = known;
  const isRunning = rows.some(({ status }) => !hasEnded(status));
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => void refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [isRunning, refresh]);
  return {
    rows,
    isLoading: isLoading.newest || isLoading.older,
    hasMore: cursor !== null,
    failure,
    loadMore: () => void loadMore(),
    refresh,
  };
}
