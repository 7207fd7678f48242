import { memo } from 'react';
import type { FileTile } from '../../graph/documents/files';
import { formatBytes, formatDuration } from '../../parts/amounts';
import { Icon } from '../../parts/icon';
import { formatInstant } from '../../parts/times';
import { Thumbnail } from './thumbnail';
import classes from './tile.module.css';

export interface TileProps {
  /** Undefined while it is not there yet. */
  readonly file: FileTile | undefined;
  /** Its place in the list. */
  readonly index: number;
  readonly column: number;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  /** Whether Tab leads to it. */
  readonly isActive: boolean;
  readonly isPassing: boolean;
}

export const KIND_NAMES = { IMAGE: 'Picture', AUDIO: 'Sound', VIDEO: 'Video' } as const;

/** A file in the grid. What is done with it is up to the grid: it hears of it by `data-index`. */
export const Tile = memo(function Tile({ file, index, column, isSelected, isOpen, isActive, isPassing }: TileProps) {
  const duration = file?.media?.durationMs ?? null;
  return (
    <div
      role="gridcell"
      aria-colindex={column + 1}
      aria-selected={isSelected}
      aria-busy={file === undefined}
      tabIndex={isActive ? 0 : -1}
      className={classes.tile}
      data-index={index}
      data-selected={isSelected}
      data-open={isOpen}
    >
      <span className={classes.picture}>
        {file !== undefined && <Thumbnail key={file.id} file={file} isPassing={isPassing} />}
        <span className={classes.check} data-check="" aria-hidden="true">
          <Icon name="check" size={14} />
        </span>
        {file !== undefined && file.kind !== 'IMAGE' && (
          <span className={classes.badge} aria-hidden="true">
            <Icon name={file.kind === 'VIDEO' ? 'video' : 'audio'} size={13} />
            {duration === null ? KIND_NAMES[file.kind] : formatDuration(duration)}
          </span>
        )}
      </span>
      <span className={classes.name} dir="auto" title={file?.filename}>
        {file?.filename}
      </span>
      <span className={classes.size}>{file === undefined ? '' : formatBytes(file.sizeBytes)}</span>
      <span className="visually-hidden">
        {file === undefined ? 'Loading' : `, ${KIND_NAMES[file.kind]}, ${formatInstant(file.createdAt)}`}
      </span>
    </div>
  );
});
