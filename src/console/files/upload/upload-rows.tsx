import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { UploadItem } from './upload-item';
import classes from './upload-panel.module.css';
import type { UploadQueue } from './upload-queue';
import { UploadRow } from './upload-row';

/** As most are; each is measured. */
const ROW_HEIGHT = 64;
const OVERSCAN = 4;

interface UploadRowsProps {
  readonly items: readonly UploadItem[];
  readonly queue: UploadQueue;
  onOpen(fileId: string): void;
}

/** A row for each upload, of which those in sight are made: a folder that is dropped has ten thousands. */
export function UploadRows({ items, queue, onOpen }: UploadRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => items[index]?.number ?? index,
    overscan: OVERSCAN,
    // Of files, it says their place in the grid.
    indexAttribute: 'data-upload',
  });
  return (
    <div ref={scroller} className={classes.rows}>
      <ul className={classes.list} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-upload={index}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <UploadRow item={item} queue={queue} onOpen={onOpen} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
