import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect } from 'react';

const OVERSCAN_ROWS = 3;

interface RowsOptions {
  /** How many files there are. */
  readonly total: number;
  readonly columns: number;
  readonly rowHeight: number;
  /** The file that Tab leads to: its row is there, wherever it is looked. */
  readonly active: number;
  /** What scrolls. */
  readonly scroller: RefObject<HTMLElement | null>;
  /** How far below the top of what scrolls the rows begin. */
  readonly margin: number;
}

/** The rows that are in sight, and which files those are: `from` and `to`, both included. */
export function useRows({ total, columns, rowHeight, active, scroller, margin }: RowsOptions) {
  const count = Math.ceil(total / columns);
  const activeRow = Math.floor(active / columns);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN_ROWS,
    scrollMargin: margin,
    rangeExtractor: (range) => withRow(defaultRangeExtractor(range), activeRow, count),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height when the width changes.
  useEffect(() => virtualizer.measure(), [rowHeight, columns]);
  const rows = virtualizer.getVirtualItems();
  const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  const [first, last] = [Math.max(0, startIndex - OVERSCAN_ROWS), endIndex + OVERSCAN_ROWS];
  return { virtualizer, rows, from: first * columns, to: (last + 1) * columns - 1 };
}

/** In their order: that of Tab is the one of the document. */
export function withRow(rows: readonly number[], row: number, count: number): number[] {
  if (row < 0 || row >= count || rows.includes(row)) return [...rows];
  return [...rows, row].sort((one, other) => one - other);
}
