import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../../app/session';
import { GenerationPageQuery, type GenerationRow } from '../../graph/documents/generations';
import { type Failure, failureOfOperation } from '../../graph/failures';
import type { MediaGenerationKind } from '../../graph/types';
import { hasEnded } from '../run/follow';

export interface History {
  readonly rows: readonly GenerationRow[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly failure: Failure | null;
  loadMore(): void;
  /** Asks for the first page again. */
  refresh(): void;
}

const PAGE = 12;
/** While something of it is being made. */
const REFRESH_MS = 5_000;

/** The generations of a kind, or of all, the newest first, page by page. */
export function useHistory(kind: MediaGenerationKind | null): History {
  const { uncached } = useSession();
  const [rows, setRows] = useState<readonly GenerationRow[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const [failure, setFailure] = useState<Failure | null>(null);
  const latest = useRef(0);
  const load = useCallback(
    async (after: string | null, isQuiet: boolean) => {
      latest.current += 1;
      const asked = latest.current;
      if (!isQuiet) setIsLoading(true);
      const filter = kind === null ? {} : { kind: [kind] };
      const { data, error } = await uncached.query(GenerationPageQuery, { first: PAGE, after, filter });
      if (asked !== latest.current) return;
      setIsLoading(false);
      setFailure(data === undefined && error !== undefined ? failureOfOperation(error) : null);
      if (data === undefined) return;
      const { nodes, pageInfo } = data.mediaGenerations;
      if (isQuiet) {
        setRows((before) => merge(nodes, before));
        return;
      }
      setRows((before) => (after === null ? nodes : [...before, ...nodes]));
      setCursor(pageInfo.hasNextPage ? pageInfo.endCursor : null);
    },
    [uncached, kind],
  );
  useEffect(() => {
    setRows([]);
    setCursor(null);
    void load(null, false);
    return () => {
      latest.current += 1;
    };
  }, [load]);
  const isRunning = rows.some(({ status }) => !hasEnded(status));
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => void load(null, true), REFRESH_MS);
    return () => clearInterval(timer);
  }, [isRunning, load]);
  const refresh = useCallback(() => void load(null, true), [load]);
  return { rows, isLoading, hasMore: cursor !== null, failure, loadMore: () => void load(cursor, false), refresh };
}

/** What is known newly comes first; what was loaded of later pages stays. */
function merge(newest: readonly GenerationRow[], before: readonly GenerationRow[]): readonly GenerationRow[] {
  const known = new Set(newest.map(({ id }) => id));
  return [...newest, ...before.filter(({ id }) => !known.has(id))];
}
