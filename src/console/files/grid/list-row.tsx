import { memo } from 'react';
import { formatBytes, formatDuration } from '../../parts/amounts';
import { Icon } from '../../parts/icon';
import { formatInstant, formatRelative } from '../../parts/times';
import classes from './list-row.module.css';
import { Thumbnail } from './thumbnail';
import { KIND_NAMES, type TileProps } from './tile';

export const LIST_COLUMNS = ['Name', 'Kind', 'Dimensions', 'Size', 'Stored', 'Expires'];

/** A file in the list. */
export const ListRow = memo(function ListRow({ file, index, isSelected, isOpen, isActive, isPassing }: TileProps) {
  return (
    <div
      role="gridcell"
      aria-colindex={1}
      aria-selected={isSelected}
      aria-busy={file === undefined}
      tabIndex={isActive ? 0 : -1}
      className={classes.row}
      data-index={index}
      data-selected={isSelected}
      data-open={isOpen}
    >
      <span className={classes.check} data-check="" aria-hidden="true">
        <Icon name="check" size={13} />
      </span>
      <span className={classes.picture}>
        {file !== undefined && <Thumbnail key={file.id} file={file} isPassing={isPassing} iconSize={18} />}
      </span>
      {file === undefined ? (
        <span className="visually-hidden">Loading</span>
      ) : (
        <>
          <span className={classes.name} dir="auto" title={file.filename}>
            {file.filename}
          </span>
          <span className={classes.extra}>{KIND_NAMES[file.kind]}</span>
          <span className={classes.extra}>{dimensionsOf(file.media)}</span>
          <span className={classes.size}>{formatBytes(file.sizeBytes)}</span>
          <span className={classes.extra} title={formatInstant(file.createdAt)}>
            {formatRelative(file.createdAt)}
          </span>
          <span className={classes.extra} title={file.expiresAt === null ? undefined : formatInstant(file.expiresAt)}>
            {file.expiresAt === null ? 'Never' : formatRelative(file.expiresAt)}
          </span>
        </>
      )}
    </div>
  );
});

type Media = NonNullable<TileProps['file']>['media'];

function dimensionsOf(media: Media): string {
  if (media === null) return '';
  const { width, height, durationMs } = media;
  const parts = [
    width !== null && height !== null ? `${width} × ${height}` : '',
    durationMs === null ? '' : formatDuration(durationMs),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
