import type { KeyboardEvent } from 'react';

export interface GridKeys {
  readonly active: number;
  readonly total: number;
  readonly columns: number;
  /** How many rows are in sight. */
  readonly rows: number;
  readonly isSelecting: boolean;
  move(index: number, isExtending: boolean): void;
  open(index: number): void;
  toggle(index: number): void;
  selectAll(): void;
  clear(): void;
  remove(): void;
}

/** Where a key leads from the active file; null for keys that lead nowhere. */
function targetOf(key: string, { active, total, columns, rows }: GridKeys): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: active - 1,
    ArrowRight: active + 1,
    ArrowUp: active - columns,
    ArrowDown: active + columns,
    PageUp: active - columns * rows,
    PageDown: active + columns * rows,
    Home: 0,
    End: total - 1,
  };
  const target = steps[key];
  return target === undefined ? null : Math.min(Math.max(target, 0), total - 1);
}

/** The keys of a grid, as the ARIA practices have them: arrows move, Space selects, Enter opens, Shift extends. */
export function handleGridKey(event: KeyboardEvent, keys: GridKeys): void {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
  if (altKey) return;
  const target = targetOf(key, keys);
  if (target !== null) keys.move(target, shiftKey);
  else if (key === 'Enter') keys.open(keys.active);
  else if (key === ' ') keys.toggle(keys.active);
  else if (key === 'Escape' && keys.isSelecting) keys.clear();
  else if (key === 'Delete') keys.remove();
  else if (key === 'a' && (ctrlKey || metaKey)) keys.selectAll();
  else return;
  event.preventDefault();
}
