import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  type SyntheticEvent,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { FileStore } from '../store/file-store';
import { handleGridKey } from './grid-keys';
import { useGridMeasure } from './measure';
import { usePassing } from './passing';
import { useRows } from './rows';
import type { Selection } from './selection';

export interface FileGridProps {
  readonly store: FileStore;
  readonly selection: Selection;
  readonly view: 'grid' | 'list';
  /** What scrolls. */
  readonly scroller: RefObject<HTMLElement | null>;
  /** The file whose details are shown. */
  readonly openId: string | null;
  onOpen(id: string, index: number): void;
  onRemove(): void;
}

/** Shown while nobody knows how many there are. */
const SKELETONS = 24;

/** Which rows of a grid are in sight, which file is active in it, and what clicks and keys do. */
export function useFileGrid({ store, selection, view, scroller, onOpen, onRemove }: FileGridProps) {
  const body = useRef<HTMLDivElement>(null);
  const measure = useGridMeasure(body, view);
  const { total: known } = useSyncExternalStore(store.subscribe, store.state);
  const total = known ?? SKELETONS;
  const { columns, rowHeight } = measure ?? { columns: 1, rowHeight: 200 };
  const [active, setActive] = useState(0);
  const { virtualizer, rows, from, to } = useRows({
    total: measure === null ? 0 : total,
    columns,
    rowHeight,
    active: Math.min(active, total - 1),
    scroller,
    margin: body.current?.offsetTop ?? 0,
  });
  useEffect(() => store.want(from, to), [store, from, to]);
  const isPassing = usePassing(scroller);
  const settled = useSettled(isPassing, from, to);

  const focus = (index: number) => {
    setActive(index);
    virtualizer.scrollToIndex(Math.floor(index / columns));
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus());
  };
  const open = (index: number) => {
    const file = store.at(index);
    if (file === undefined) return;
    selection.startAt(index);
    onOpen(file.id, index);
  };
  const onClick = (event: MouseEvent) => {
    const index = fileIndexOf(event);
    if (index === null) return;
    setActive(index);
    if (event.shiftKey) void selection.extendTo(index);
    else if (event.ctrlKey || event.metaKey || isCheck(event)) selection.toggle(index);
    else open(index);
  };
  const onKeyDown = (event: KeyboardEvent) =>
    handleGridKey(event, {
      ...selection,
      active,
      total,
      columns,
      rows: Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight)),
      move: (index, isExtending) => {
        focus(index);
        if (isExtending) void selection.extendTo(index, active);
        else selection.startAt(index);
      },
      open,
      remove: onRemove,
    });
  return {
    body,
    total,
    isCounted: known !== null,
    columns,
    rowHeight,
    rows,
    height: virtualizer.getTotalSize(),
    margin: virtualizer.options.scrollMargin,
    active: Math.min(active, total - 1),
    isPassing,
    settled,
    onClick,
    onFocus: (event: FocusEvent) => setActive(fileIndexOf(event) ?? active),
    onKeyDown,
  };
}

/** Which file it happened to; null beside all of them. */
function fileIndexOf({ target }: SyntheticEvent): number | null {
  const index = (target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index;
  return index === undefined ? null : Number(index);
}

function isCheck({ target }: MouseEvent): boolean {
  return (target as HTMLElement).closest('[data-check]') !== null;
}

/** The files that were in sight before so much began to pass: their pictures stay, and nothing of them is made anew. */
function useSettled(isPassing: boolean, from: number, to: number): ReadonlySet<number> {
  const settled = useRef<ReadonlySet<number>>(new Set());
  if (!isPassing) settled.current = new Set(Array.from({ length: to - from + 1 }, (_, step) => from + step));
  return settled.current;
}
