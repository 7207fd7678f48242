import { countReads } from '../../database/read-rows';
import {
  type FileListQuery,
  type FileTotals,
  findFilePage,
  findFileTotals,
  positionOf,
} from '../../database/repositories/files/file-page';
import { type Caller, requireScope } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import { isAmong } from '../../domain/input-forms';
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
  type Page,
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
}

export interface ReadFilesOptions {
  /** That what is read counts for. */
  readonly budget?: RowBudget;
  /** Whether the files come with their tags and metadata, which may be a hundred times as long as the rest. Default: yes. */
  readonly withNotes?: boolean;
}

/** A page of files, and what else a client may ask of the whole list. */
export interface FileList {
  readonly page: Page<MediaFile>;
  cursorOf(file: MediaFile): string;
  /** The same for every list of the same files, whatever their order and whichever page. */
  readonly matches: string;
  /** Reads every match: only called when a client selects it. @throws {RequestFailure} as `listFiles` */
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
  { budget, withNotes = true }: ReadFilesOptions = {},
): Promise<FileList> {
  requireScope(caller, 'FILES_READ');
  const asked = { scope: scopeOf(caller), filter: input.filter ?? {}, order: input.orderBy ?? DEFAULT_ORDER };
  const query: FileListQuery = { ...asked, filter };
  const problem = checkFileFilter(asked.filter);
  if (problem !== null) throw new RequestFailure('BAD_USER_INPUT', problem.message);
  checkOrder(asked.order);
  const list = listFingerprint(asked);
  const request = readPageRequest(input, list);
  for (const position of [request.after, request.before]) checkPosition(query.order.field, position);
  const limited = storage.expensiveReads.of(caller.organizationId);
  const source = isFoundByIndex(asked.filter) ? storage.dataSource : limited;
  const page = await findFilePage(countReads(source, budget), { ...query, withNotes }, request);
  return {
    page,
    cursorOf: (file) => writeCursor(list, positionOf(file, query.order.field)),
    matches: listFingerprint({ scope: query.scope, filter: query.filter }),
    totals: () => findFileTotals(limited, query),
  };
}

/** The list of all files in the order of the default, as far as a client needs it to put one more file into its copy. */
export function defaultList(caller: Caller): Pick<FileList, 'cursorOf'> {
  const list = listFingerprint({ scope: scopeOf(caller), filter: {}, order: DEFAULT_ORDER });
  return { cursorOf: (file) => writeCursor(list, positionOf(file, DEFAULT_ORDER.field)) };
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
