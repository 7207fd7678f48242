import type { CombinedError } from '@urql/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Failure, failureOfOperation } from '../../graph/failures';
import type { PageInfo } from '../../graph/types';
import { withItem, withPage } from './items';

export interface ListPage<Item> {
  readonly nodes: readonly Item[];
  readonly pageInfo: Pick<PageInfo, 'hasNextPage' | 'endCursor'>;
}

/** A page, or why there is none. */
export type LoadPage<Item> = (
  after: string | null,
) => Promise<{ readonly page: ListPage<Item> | undefined; readonly error: CombinedError | undefined }>;

export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly isLoading: boolean;
  readonly failure: Failure | null;
  readonly hasMore: boolean;
  loadMore(): void;
  reload(): void;
  /** Puts what has changed in the place of what it was, or last, where it is new. */
  put(item: Item): void;
  remove(id: string): void;
}

/** A list that is read page by page. `load` has to be the same function for as long as it is the same list. */
export function usePages<Item extends { readonly id: string }>(load: LoadPage<Item>): Pages<Item> {
  const [items, setItems] = useState<readonly Item[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const [failure, setFailure] = useState<Failure | null>(null);
  const latest = useRef(0);
  const read = useCallback(
    async (after: string | null) => {
      latest.current += 1;
      const asked = latest.current;
      setIsLoading(true);
      const { page, error } = await load(after);
      if (asked !== latest.current) return;
      setIsLoading(false);
      setFailure(page === undefined && error !== undefined ? failureOfOperation(error) : null);
      if (page === undefined) return;
      setItems((before) => (after === null ? page.nodes : withPage(before, page.nodes)));
      setCursor(page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null);
    },
    [load],
  );
  useEffect(() => {
    setItems([]);
    setCursor(null);
    void read(null);
    return () => {
      latest.current += 1;
    };
  }, [read]);
  const put = useCallback((item: Item) => setItems((before) => withItem(before, item)), []);
  const remove = useCallback((id: string) => setItems((before) => before.filter((each) => each.id !== id)), []);
  return {
    items,
    isLoading,
    failure,
    hasMore: cursor !== null,
    loadMore: () => void read(cursor),
    reload: () => void read(null),
    put,
    remove,
  };
}
