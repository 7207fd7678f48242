import classes from './file-grid.module.css';
import { LIST_COLUMNS, ListRow } from './list-row';
import rowClasses from './list-row.module.css';
import { Tile } from './tile';
import { type FileGridProps, useFileGrid } from './use-file-grid';

/** All files of a list, of which those in sight are made. */
export function FileGrid(props: FileGridProps) {
  const { store, selection, view, openId } = props;
  const grid = useFileGrid(props);
  const { columns, total, rowHeight } = grid;
  const Item = view === 'list' ? ListRow : Tile;
  return (
    <div
      role="grid"
      aria-label="Files"
      aria-multiselectable="true"
      aria-rowcount={Math.ceil(total / columns)}
      aria-colcount={columns}
      aria-busy={!grid.isCounted}
      className={classes.grid}
      onClick={grid.onClick}
      onFocus={grid.onFocus}
      onKeyDown={grid.onKeyDown}
    >
      {view === 'list' && <ListHead />}
      <div ref={grid.body} role="presentation" className={classes.body} style={{ height: grid.height }}>
        {grid.rows.map(({ index: row, start }) => (
          <div
            key={row}
            role="row"
            aria-rowindex={row + 1}
            className={view === 'list' ? classes.listRow : classes.row}
            style={{
              height: rowHeight,
              transform: `translateY(${start - grid.margin}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {Array.from({ length: Math.min(columns, total - row * columns) }, (_, column) => {
              const index = row * columns + column;
              const file = store.at(index);
              return (
                <Item
                  key={index}
                  file={file}
                  index={index}
                  column={column}
                  isSelected={file !== undefined && selection.has(file.id)}
                  isOpen={file !== undefined && file.id === openId}
                  isActive={index === grid.active}
                  isPassing={grid.isPassing && !grid.settled.has(index)}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Each row says by itself what it is of. */
function ListHead() {
  return (
    <div className={rowClasses.head} aria-hidden="true">
      <span />
      <span />
      {LIST_COLUMNS.map((name) => (
        <span key={name} className={name === 'Name' || name === 'Size' ? rowClasses.size : rowClasses.extra}>
          {name}
        </span>
      ))}
    </div>
  );
}
