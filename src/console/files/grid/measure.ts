import { type RefObject, useLayoutEffect, useState } from 'react';

export interface GridMeasure {
  readonly columns: number;
  /** Pixels, with the gap to the next row. */
  readonly rowHeight: number;
}

export const GAP = 8;
const CAPTION_HEIGHT = 54;
const LIST_ROW_HEIGHT = 52;

/** How many tiles fit beside each other, and how high they are: pictures are square. Null until the width is known. */
export function useGridMeasure(element: RefObject<HTMLElement | null>, view: 'grid' | 'list'): GridMeasure | null {
  const [width, setWidth] = useState<number | null>(null);
  useLayoutEffect(() => {
    const measured = element.current;
    if (measured === null) return;
    const measure = () => setWidth(measured.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  if (width === null || width === 0) return null;
  if (view === 'list') return { columns: 1, rowHeight: LIST_ROW_HEIGHT };
  const narrowest = width < 600 ? 104 : 172;
  const columns = Math.max(2, Math.floor((width + GAP) / (narrowest + GAP)));
  const tile = (width - GAP * (columns - 1)) / columns;
  return { columns, rowHeight: Math.round(tile - 12 + CAPTION_HEIGHT + GAP) };
}
