import type { DataSource } from 'typeorm';
import type { FileOrigin, FilePurpose, FileStatus, MediaFile } from '../../../domain/file';
import type { FileFilter, FileOrder, FileOrderField, FileScope } from '../../../domain/list-filters';
import type { MediaKind, MimeType } from '../../../domain/media';
import { type Page, type PageRequest, type Position, toPage } from '../../../domain/page';
import { type RowSource, readRows } from '../../read-rows';
import { type PositionBound, scopeConditions } from '../conditions';
import { fileConditions } from './file-conditions';
import { FILE_COLUMNS, type FileParts, type FileRow, fileOf } from './file-row';

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
  /** Of whom to tell how many files are stored, whatever the filter: of the project, or of all of the organization. */
  readonly countsStored?: { readonly organizationId: string; readonly projectId: string | null } | undefined;
}

export interface FilePage extends Page<MediaFile> {
  /** null: it was not asked for, or the page is empty, so that no row could tell it. */
  readonly storedFiles: number | null;
}

/**
 * One statement, whatever the page: the rows beside a position in the index; by an offset only for those who ask for one.
 * Read as plain rows, because hydrating entities doubled the time of a page of 100.
 */
export async function findFilePage(
  source: RowSource,
  { scope, filter, order, parts = 'ALL', offset = 0, countsStored, isPrepared = false }: FileListQuery,
  request: PageRequest,
): Promise<FilePage> {
  const conditions = fileConditions(scope, filter, [
    ...boundAt(order, order.direction === 'ASC' ? '>' : '<', request.after),
    ...boundAt(order, order.direction === 'ASC' ? '<' : '>', request.before),
  ]);
  const { column } = ORDER_COLUMNS[order.field];
  const direction = (order.direction === 'ASC') === (request.direction === 'FORWARD') ? 'ASC' : 'DESC';
  const count =
    countsStored === undefined
      ? ''
      : `, (SELECT stored_files(${conditions.bind(countsStored.organizationId)}, ${conditions.bind(countsStored.projectId)})) AS stored_files`;
  const skipped = offset === 0 ? '' : ` OFFSET ${conditions.bind(offset)}`;
  const rows = await readRows<FileRow & { readonly stored_files?: string }>(
    source,
    `SELECT ${FILE_COLUMNS[parts]}${count} FROM files WHERE ${conditions}
     ORDER BY ${column} ${direction}, id ${direction} LIMIT ${conditions.bind(request.limit + 1)}${skipped}`,
    conditions.values,
    { isPrepared },
  );
  const { stored_files: stored } = rows[0] ?? {};
  return { ...toPage(rows.map(fileOf), request), storedFiles: stored === undefined ? null : Number(stored) };
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

export interface FileTotals {
  readonly count: number;
  readonly sizeBytes: number;
}

/** Counts what the filter matches; it reads every match, so it is asked for only when a client selects it. */
export async function findFileTotals(
  source: RowSource,
  { scope, filter }: Omit<FileListQuery, 'order'>,
): Promise<FileTotals> {
  const conditions = fileConditions(scope, filter);
  const [totals] = await readRows<{ count: string; size_bytes: string }>(
    source,
    `SELECT count(*) AS count, coalesce(sum(size_bytes), 0) AS size_bytes FROM files WHERE ${conditions}`,
    conditions.values,
  );
  return { count: Number(totals?.count ?? 0), sizeBytes: Number(totals?.size_bytes ?? 0) };
}

/** The ids of the oldest files that the filter matches, `limit` of them at the most. */
export async function findFileIds(
  source: RowSource,
  { scope, filter }: Omit<FileListQuery, 'order'>,
  limit: number,
): Promise<string[]> {
  const conditions = fileConditions(scope, filter);
  const sql = `SELECT id FROM files WHERE ${conditions} ORDER BY id LIMIT ${conditions.bind(limit)}`;
  return (await readRows<{ id: string }>(source, sql, conditions.values)).map(({ id }) => id);
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

/** What an operator sees of a file: nothing that shows its content (thumbnails, prompts in metadata) or leads to it. */
export interface FileSummary {
  readonly id: string;
  readonly projectId: string;
  readonly filename: string;
  readonly kind: MediaKind;
  readonly mimeType: MimeType;
  readonly sizeBytes: number;
  readonly status: FileStatus;
  readonly origin: FileOrigin;
  readonly purpose: FilePurpose;
  readonly tags: readonly string[];
  readonly createdAt: Date;
  /** null: kept until deleted. */
  readonly expiresAt: Date | null;
}

export interface FileSummaryPage {
  readonly scope: FileScope;
  readonly filter: FileFilter;
  /** The last id of the page before; null: from the start. */
  readonly after: string | null;
  readonly limit: number;
}

/** Files that have not expired, in whatever status, ordered by id, which is by the time of making. */
export function findFileSummaries(
  dataSource: DataSource,
  { scope, filter, after, limit }: FileSummaryPage,
): Promise<FileSummary[]> {
  const conditions = fileConditions(scope, filter);
  if (after !== null) conditions.add('id > ?', after);
  const bound = conditions.bind(limit);
  return readRows<FileSummary>(
    dataSource,
    `SELECT id, project_id AS "projectId", filename, kind, mime_type AS "mimeType", size_bytes::float8 AS "sizeBytes",
            status, origin, purpose, tags, created_at AS "createdAt",
            CASE WHEN expires_at < 'infinity' THEN expires_at END AS "expiresAt"
     FROM files WHERE ${conditions} ORDER BY id LIMIT ${bound}`,
    conditions.values,
  );
}
