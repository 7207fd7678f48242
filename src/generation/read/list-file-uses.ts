import { countReads } from '../../database/read-rows';
import { countFileUses, type FileUse, findFileUses, positionOfUse } from '../../database/repositories/files/file-uses';
import type { Caller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import { isId } from '../../domain/id';
import {
  type ConnectionArguments,
  listFingerprint,
  type Page,
  type PageRequest,
  type Position,
  type RowBudget,
  readPageRequest,
  writeCursor,
} from '../../domain/page';
import { type FileServices, scopeOf } from '../../files/file-services';
import { requireGenerationsRead } from './read-generations';

export type { FileUse };

/** A page of the generations that a file was an input of, the newest first. */
export interface FileUseList {
  readonly fileId: string;
  readonly page: Page<FileUse>;
  cursorOf(use: FileUse): string;
}

/** @throws {RequestFailure} FORBIDDEN, BAD_USER_INPUT */
export function readFileUsesRequest(caller: Caller, fileId: string, args: ConnectionArguments): PageRequest {
  requireGenerationsRead(caller);
  const request = readPageRequest(args, fingerprintOf(caller, fileId));
  for (const position of [request.after, request.before]) checkPosition(position);
  return request;
}

/** The same page of the uses of each of these files, by the id of the file and in one statement. */
export async function listFileUses(
  { dataSource }: FileServices,
  caller: Caller,
  fileIds: readonly string[],
  request: PageRequest,
  budget?: RowBudget,
): Promise<ReadonlyMap<string, FileUseList>> {
  const pages = await findFileUses(countReads(dataSource, budget), scopeOf(caller), fileIds, request);
  const lists = [...pages].map(([fileId, page]): FileUseList => {
    const list = fingerprintOf(caller, fileId);
    return { fileId, page, cursorOf: (use) => writeCursor(list, positionOfUse(use)) };
  });
  return new Map(lists.map((list) => [list.fileId, list]));
}

/** How often these files were used, by the id of the file and in one statement; those that never were are left out. */
export function countUses(
  { dataSource }: FileServices,
  caller: Caller,
  fileIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  return countFileUses(dataSource, scopeOf(caller), fileIds);
}

function fingerprintOf(caller: Caller, fileId: string): string {
  return listFingerprint({ usesOf: fileId, scope: scopeOf(caller) });
}

/** A cursor that was made by hand may name a position that no use can have: here, an input of a generation by its number. */
function checkPosition(position: Position | null): void {
  if (position === null || (isId('gen', position.value) && /^\d{1,4}$/.test(position.id))) return;
  throw new RequestFailure('BAD_USER_INPUT', 'The cursor is damaged.');
}
