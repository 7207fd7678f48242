import { useMemo, useSyncExternalStore } from 'react';
import { useAnnouncer } from '../../parts/announcer';
import type { FileStore } from '../store/file-store';
import { FileSelection, type Selected } from './file-selection';

export interface Selection
  extends Selected,
    Pick<FileSelection, 'startAt' | 'toggle' | 'extendTo' | 'selectAll' | 'clear'> {
  readonly isSelecting: boolean;
  has(id: string): boolean;
}

/** Another list has another selection. */
export function useSelection(store: FileStore): Selection {
  const { show } = useAnnouncer();
  const selection = useMemo(() => new FileSelection(store, show), [store, show]);
  const { files, isAll } = useSyncExternalStore(selection.subscribe, selection.state);
  return useMemo(() => {
    const { startAt, toggle, extendTo, selectAll, clear } = selection;
    const has = (id: string) => isAll || files.has(id);
    return { files, isAll, isSelecting: isAll || files.size > 0, has, startAt, toggle, extendTo, selectAll, clear };
  }, [selection, files, isAll]);
}
