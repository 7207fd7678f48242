import { countReads } from '../../database/read-rows';
import {
  type FileListQuery,
  type FilePage,
  findFilePage,
  findFilePosition,
  positionOf,
} from '../../database/repositories/files/file-page';
import {
  countedFilterOf,
  type FileTotals,
  findFileTotals,
  findReadyTotals,
} from '../../database/repositories/files/file-totals';
import { type Caller, requireScope } from '../../domain/caller';
import { MediaFailure, RequestFailure } from '../../domain/errors';
import type { FileParts, MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import { isAmong, isWholeNumber } from '../../domain/input-forms';
import {
  FILE_ORDER_FIELDS,
  type FileFilter,
  type FileOrder,
  type FileOrderField,
  isInstant,
} from '../../domain/list-filters';
import {
  type ConnectionArguments,
  listFingerprint,
  type Position,
  type RowBudget,
  readPageRequest,
  writeCursor,
} from '../../domain/page';
import { type FileServices, scopeOf } from '../file-services';
import { checkFileFilter, isFoundByIndex } from './check-filter';

export type { FileTotals };

export interface ListFilesInput extends ConnectionArguments {
  readonly filter?: FileFilter | null;
  readonly orderBy?: FileOrder | null;
  /** In place of `after`: the last file of the page before, which may be gone by now. Only where the order is by CREATED_AT. */
  readonly afterFile?: string | null;
  /** How many files of the list to pass over: each of them is read. Default 0. */
  readonly offset?: number | null;
}

export interface ReadFilesOptions {
  /** That what is read counts for. */
  readonly budget?: RowBudget;
  /** How much of each file. Default: all. */
  readonly parts?: FileParts;
  /** Whether the page tells how many READY files there are in all, whatever the filter. Default: no. */
  readonly countsReady?: boolean;
}

/** A page of files, and what else a client may ask of the whole list. */
export interface FileList {
  readonly page: FilePage;
  cursorOf(file: MediaFile): string;
  /** The same for every list of the same files, whatever their order and whichever page. */
  readonly matches: string;
  /** Unless the counters have it, it reads every match: only called when a client selects it. @throws {RequestFailure} as `listFiles` */
  totals(): Promise<FileTotals>;
}

const DEFAULT_ORDER: FileOrder = { field: 'CREATED_AT', direction: 'DESC' };

/** @throws {RequestFailure} FORBIDDEN, BAD_USER_INPUT, FILTER_TOO_EXPENSIVE, OVERLOADED */
export function listFiles(
  storage: FileServices,
  caller: Caller,
  input: ListFilesInput,
  options: ReadFilesOptions = {},
): Promise<FileList> {
  return listMatching(storage, caller, input, readyByDefault(input.filter ?? {}), options);
}

/** What a filter matches that does not ask for any status: places of uploads that never came are no files to anybody. */
export function readyByDefault(filter: FileFilter): FileFilter {
  return filter.status == null ? { ...filter, status: ['READY'] } : filter;
}

/** The same, of what `filter` matches; `input` tells which list its cursors belong to. */
export async function listMatching(
  storage: FileServices,
  caller: Caller,
  input: ListFilesInput,
  filter: FileFilter,
  { budget, parts = 'ALL', countsReady = false }: ReadFilesOptions = {},
): Promise<FileList> {
  requireScope(caller, 'FILES_READ');
  const asked = { scope: scopeOf(caller), filter: input.filter ?? {}, order: input.orderBy ?? DEFAULT_ORDER };
  const query: FileListQuery = { ...asked, filter };
  const problem = checkFileFilter(asked.filter);
  if (problem !== null) throw new RequestFailure('BAD_USER_INPUT', problem.message);
  checkOrder(asked.order);
  const list = listFingerprint(asked);
  const offset = checkOffset(input.offset ?? 0);
  const asPage = readPageRequest(input, list);
  const after = input.afterFile == null ? asPage.after : await positionAfter(storage, asked, input.afterFile);
  const request = { ...asPage, after };
  for (const position of [request.after, request.before]) checkPosition(query.order.field, position);
  const limited = storage.expensiveReads.of(caller);
  const source = isFoundByIndex(asked.filter) && offset <= MAX_CHEAP_OFFSET ? storage.dataSource : limited;
  // Of filters there are too many for each to be kept.
  const isPrepared = Object.values(asked.filter).every((value) => value == null) && offset === 0;
  const asPageOf = { ...query, parts, offset, isPrepared, countsReady: countsReady ? caller : undefined };
  const page = await findFilePage(countReads(source, budget), asPageOf, request);
  const counted = countedFilterOf(caller, filter);
  return {
    page,
    cursorOf: (file) => writeCursor(list, positionOf(file, query.order.field)),
    matches: listFingerprint({ scope: query.scope, filter: query.filter }),
    totals: () =>
      counted === null
        ? findFileTotals(limited, query)
        : findReadyTotals(countReads(storage.dataSource, budget), caller, counted),
  };
}

/** The list of all files in the order of the default, as far as a client needs it to put one more file into its copy. */
export function defaultList(caller: Caller): Pick<FileList, 'cursorOf'> {
  const list = listFingerprint({ scope: scopeOf(caller), filter: {}, order: DEFAULT_ORDER });
  return { cursorOf: (file) => writeCursor(list, positionOf(file, DEFAULT_ORDER.field)) };
}

/** So many are passed over in a millisecond or two; more, as a search that no index answers. */
const MAX_CHEAP_OFFSET = 1_000;

function checkOffset(offset: number): number {
  if (isWholeNumber(offset) && offset >= 0) return offset;
  throw new RequestFailure('BAD_USER_INPUT', '`offset` must be a whole number from 0.');
}

async function positionAfter(
  { dataSource }: FileServices,
  { scope, order }: Pick<FileListQuery, 'scope' | 'order'>,
  id: string,
): Promise<Position> {
  if (order.field !== 'CREATED_AT') throw new Error('A file stands for its place in the order of the making only.');
  const position = isId('file', id) ? await findFilePosition(dataSource, scope, id) : null;
  if (position !== null) return position;
  throw new MediaFailure('INVALID_INPUT', '`after`: there is no such file.', {
    path: ['after'],
  });
}

function checkOrder({ field, direction }: FileOrder): void {
  if (isAmong(FILE_ORDER_FIELDS, field) && isAmong(['ASC', 'DESC'], direction)) return;
  const message = `\`orderBy\` takes ${FILE_ORDER_FIELDS.join(', ')}, and ASC or DESC.`;
  throw new RequestFailure('BAD_USER_INPUT', message);
}

/** A cursor that was made by hand may name a position that no file can have. */
function checkPosition(field: FileOrderField, position: Position | null): void {
  if (position === null) return;
  if (isId('file', position.id) && isOrderValue(field, position.value)) return;
  throw new RequestFailure('BAD_USER_INPUT', 'The cursor is damaged.');
}

function isOrderValue(field: FileOrderField, value: string): boolean {
  switch (field) {
    case 'CREATED_AT':
    case 'EXPIRES_AT':
      return value === 'infinity' || isInstant(value);
    case 'SIZE_BYTES':
      return /^\d{1,16}$/.test(value);
    case 'FILENAME':
      return !value.includes('\0') && value.isWellFormed();
    default:
      return field satisfies never;
  }
}
