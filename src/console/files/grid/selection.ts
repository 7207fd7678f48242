import { useCallback, useEffect, useRef, useState } from 'react';
import type { FileTile } from '../../graph/documents/files';
import type { FileStore } from '../store/file-store';

/** The most files that one gesture selects: a deletion takes so many with one call. */
const MAX_RANGE = 1_000;

export interface Selection {
  readonly files: ReadonlyMap<string, FileTile>;
  /** All that the list has, also what was never in sight. */
  readonly isAll: boolean;
  readonly isSelecting: boolean;
  has(id: string): boolean;
  toggle(index: number): void;
  /** All from where the last one was selected to here. */
  extendTo(index: number): Promise<void>;
  selectAll(): void;
  clear(): void;
}

const NONE: ReadonlyMap<string, FileTile> = new Map();

export function useSelection(store: FileStore): Selection {
  const [files, setFiles] = useState(NONE);
  const [isAll, setIsAll] = useState(false);
  const anchor = useRef(0);
  const clear = useCallback(() => {
    setFiles(NONE);
    setIsAll(false);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has other files.
  useEffect(clear, [store, clear]);
  const toggle = useCallback(
    (index: number) => {
      const file = store.at(index);
      if (file === undefined) return;
      anchor.current = index;
      setIsAll(false);
      setFiles((before) => {
        const after = new Map(before);
        if (!after.delete(file.id)) after.set(file.id, file);
        return after;
      });
    },
    [store],
  );
  const extendTo = useCallback(
    async (index: number) => {
      const from = Math.min(anchor.current, index);
      const to = Math.min(Math.max(anchor.current, index), from + MAX_RANGE - 1);
      const range = await store.between(from, to);
      setIsAll(false);
      setFiles((before) => new Map([...before, ...range.map((file) => [file.id, file] as const)].slice(0, MAX_RANGE)));
    },
    [store],
  );
  const selectAll = useCallback(() => {
    setFiles(NONE);
    setIsAll(true);
  }, []);
  const has = useCallback((id: string) => isAll || files.has(id), [files, isAll]);
  return { files, isAll, isSelecting: isAll || files.size > 0, has, toggle, extendTo, selectAll, clear };
}
