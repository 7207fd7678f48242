import type { DataSource } from 'typeorm';
import type { Viewer } from '../../../domain/caller';
import type { FileParts, MediaFile } from '../../../domain/file';
import type { FileFilter, FileOrder, FileOrderField, FileScope } from '../../../domain/list-filters';
import { type Page, type PageRequest, type Position, toPage } from '../../../domain/page';
import { type RowSource, readRows } from '../../read-rows';
import { type PositionBound, scopeConditions } from '../conditions';
import { type SearchConditions, searchConditions } from './file-conditions';
import { FILE_COLUMNS, type FileRow, fileOf } from './file-row';
import { readyFiles } from './file-totals';

/** The only columns that a page is ordered by: each has an index with the scope before it and the id after it. */
const ORDER_COLUMNS = {
  CREATED_AT: { column: 'created_at', type: 'timestamptz' },
  EXPIRES_AT: { column: 'expires_at', type: 'timestamptz' },
  SIZE_BYTES: { column: 'size_bytes', type: 'bigint' },
  FILENAME: { column: 'filename', type: 'text' },
} as const satisfies Record<FileOrderField, Pick<PositionBound, 'column' | 'type'>>;

export interface FileListQuery {
  readonly scope: FileScope;
  readonly filter: FileFilter;
  readonly order: FileOrder;
  /** Default: all. */
  readonly parts?: FileParts;
  /** How many to pass over. Each of them is read: default 0. */
  readonly offset?: number;
  /** That the statement is kept prepared: of lists that are asked for often. Default: no. */
  readonly isPrepared?: boolean;
  /** Of whom to tell how many files are READY, whatever the filter. */
  readonly countsReady?: Viewer | undefined;
}

export interface FilePage extends Page<MediaFile> {
  /** null: it was not asked for, or the page is empty, so that no row could tell it. */
  readonly readyFiles: number | null;
}

/**
 * One statement, whatever the page: the rows beside a position in the index; by an offset only for those who ask for one.
 * Read as plain rows, because hydrating entities doubled the time of a page of 100.
 */
export async function findFilePage(
  source: RowSource,
  { scope, filter, order, parts = 'ALL', offset = 0, countsReady, isPrepared = false }: FileListQuery,
  request: PageRequest,
): Promise<FilePage> {
  const conditions = searchConditions(scope, filter, [
    ...boundAt(order, order.direction === 'ASC' ? '>' : '<', request.after),
    ...boundAt(order, order.direction === 'ASC' ? '<' : '>', request.before),
  ]);
  const { all } = conditions;
  const { column } = ORDER_COLUMNS[order.field];
  const direction = (order.direction === 'ASC') === (request.direction === 'FORWARD') ? 'ASC' : 'DESC';
  const page = {
    columns: FILE_COLUMNS[parts],
    order: `${column} ${direction}, id ${direction}`,
    limit: all.bind(request.limit + 1),
  };
  const count = countsReady === undefined ? '' : `, (SELECT files FROM ${readyFiles(all, countsReady)}) AS ready_files`;
  const skipped = offset === 0 ? '' : `OFFSET ${all.bind(offset)}`;
  const isSearch = conditions.isSearch && offset === 0;
  const sql = isSearch
    ? searchSql(conditions, page)
    : `SELECT ${page.columns}${count} FROM files WHERE ${all} ORDER BY ${page.order} LIMIT ${page.limit} ${skipped}`;
  const rows = await readRows<FileRow & { readonly ready_files?: string }>(source, sql, all.values, { isPrepared });
  const { ready_files: ready } = rows[0] ?? {};
  return { ...toPage(rows.map(fileOf), request), readyFiles: ready === undefined ? null : Number(ready) };
}

/**
 * Where a file stands, or stood, in the order of its making, as the statement that finds the page after it has it.
 *
 * @returns null: there never was such a file in the scope, or nobody knows any more
 */
export async function findFilePosition(dataSource: DataSource, scope: FileScope, id: string): Promise<Position | null> {
  const conditions = scopeConditions(scope).add('id = ?', id);
  const [row] = await readRows<{ created_at: Date | null }>(
    dataSource,
    `SELECT created_at FROM files WHERE ${conditions}
     UNION ALL SELECT created_at FROM file_tombstones WHERE ${conditions}`,
    conditions.values,
  );
  return row?.created_at ? { value: row.created_at.toISOString(), id } : null;
}

/** As many files as are looked at in a millisecond or two. */
const WALKED = 500;

interface PageSql {
  readonly columns: string;
  readonly order: string;
  readonly limit: string;
}

/**
 * A page by tags, metadata or names. How many of an organization's files have them Postgres cannot know: it takes all
 * organizations for alike, and may go along the order through a million files of one that has none such. So a page is taken
 * from the first files of the order where they fill it; where they do not, all matches are found by the indexes of what is
 * searched, and put into the order. OFFSET 0 keeps Postgres from going along the order there too.
 */
function searchSql({ all, within, filtered }: SearchConditions, { columns, order, limit }: PageSql): string {
  const isFull = `(SELECT count(*) FROM near) >= ${limit}`;
  return `
    WITH near AS MATERIALIZED (
      SELECT ${columns} FROM (SELECT * FROM files WHERE ${within} ORDER BY ${order} LIMIT ${WALKED}) AS walked
      WHERE ${filtered} ORDER BY ${order} LIMIT ${limit}
    )
    SELECT * FROM near WHERE ${isFull}
    UNION ALL (
      SELECT ${columns} FROM (SELECT * FROM files WHERE ${all} OFFSET 0) AS found
      WHERE NOT ${isFull} ORDER BY ${order} LIMIT ${limit}
    )
    ORDER BY ${order}`;
}

/** The ids of the files that the filter matches, of the oldest of them, `limit` at the most. */
export async function findFileIds(
  source: RowSource,
  { scope, filter }: Omit<FileListQuery, 'order'>,
  limit: number,
): Promise<string[]> {
  const { all, isSearch } = searchConditions(scope, filter, []);
  // As in a search: whoever deletes by a filter reads all matches anyway, to count them.
  const files = isSearch ? `(SELECT * FROM files WHERE ${all} OFFSET 0) AS found` : `files WHERE ${all}`;
  const sql = `SELECT id FROM ${files} ORDER BY created_at, id LIMIT ${all.bind(limit)}`;
  return (await readRows<{ id: string }>(source, sql, all.values)).map(({ id }) => id);
}

/** The position of `file` in a list of this order. */
export function positionOf(file: MediaFile, field: FileOrderField): Position {
  return { value: orderValueOf(file, field), id: file.id };
}

function orderValueOf(file: MediaFile, field: FileOrderField): string {
  switch (field) {
    case 'CREATED_AT':
      return file.createdAt.toISOString();
    case 'EXPIRES_AT':
      return file.expiresAt?.toISOString() ?? 'infinity';
    case 'SIZE_BYTES':
      return String(file.sizeBytes);
    case 'FILENAME':
      return file.filename;
    default:
      return field satisfies never;
  }
}

function boundAt(order: FileOrder, operator: '<' | '>', position: Position | null): PositionBound[] {
  return position === null ? [] : [{ ...ORDER_COLUMNS[order.field], operator, position }];
}
