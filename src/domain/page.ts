import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { RequestFailure } from './errors';

/** Arguments of a connection field, as the Relay cursor specification names them. */
export interface ConnectionArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** The place of an item in a list: the value that the list is ordered by, and the id that breaks ties. */
export interface Position {
  readonly value: string;
  readonly id: string;
}

export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number;
  readonly direction: 'FORWARD' | 'BACKWARD';
  readonly after: Position | null;
  readonly before: Position | null;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** One page of a list. */
export interface PageOf<Item> {
  readonly page: Page<Item>;
  cursorOf(item: Item): string;
}

/** What may be read from the database for one request, of what clients filled rows with. */
export interface RowBudget {
  /** Whose request it is: what it reads takes turns with what others read. */
  readonly organizationId: string;
  /** @returns false where fewer characters are left: what has so many is for nothing */
  spendRows(characters: number): boolean;
  /** @throws when nothing is left */
  checkRows(): void;
}

const DEFAULT_LIMIT = 20;
/** The most items of one page. */
export const MAX_PAGE_SIZE = 100;
const CURSOR_VERSION = 1;
/** Ours are under 1,500 characters: an ordered filename of 255 characters, in base64. */
const MAX_CURSOR_LENGTH = 4_096;

/**
 * Checks the arguments of a connection field.
 *
 * @param list names the list that its cursors belong to: see {@link listFingerprint}
 * @throws {RequestFailure} BAD_USER_INPUT
 */
export function readPageRequest(args: ConnectionArguments, list: string): PageRequest {
  const first = args.first ?? null;
  const last = args.last ?? null;
  if (first !== null && last !== null) throw badInput('Give either first or last, not both.');
  return {
    limit: checkLimit(first === null ? 'last' : 'first', first ?? last ?? DEFAULT_LIMIT),
    direction: last === null ? 'FORWARD' : 'BACKWARD',
    after: readCursor('after', args.after ?? null, list),
    before: readCursor('before', args.before ?? null, list),
  };
}

/** Makes a page of the rows that were found in the direction of the request, of which there may be one too many. */
export function toPage<Item>(found: readonly Item[], request: PageRequest): Page<Item> {
  const more = found.length > request.limit;
  const items = found.slice(0, request.limit);
  if (request.direction === 'FORWARD') {
    return { items, hasNextPage: more || request.before !== null, hasPreviousPage: request.after !== null };
  }
  return {
    items: items.reverse(),
    hasNextPage: request.before !== null,
    hasPreviousPage: more || request.after !== null,
  };
}

/** Of lists that were asked for last: a digest takes as long as a twentieth of the page that it is for. */
const fingerprints = new LRUCache<string, string>({ max: 1_000 });
/** A filter of many ids is written by a program for once. */
const MAX_KEPT_CHARACTERS = 1_000;

/** A short digest of everything that decides which items a list has and in which order: who asks, filter, order. */
export function listFingerprint(list: object): string {
  const given = JSON.stringify(list);
  const known = fingerprints.get(given);
  if (known !== undefined) return known;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(list, sortedAndGiven))
    .digest('base64url')
    .slice(0, 16);
  if (given.length <= MAX_KEPT_CHARACTERS) fingerprints.set(given, fingerprint);
  return fingerprint;
}

/** Neither the order in which a client writes a filter's fields nor a null among them makes another list. */
function sortedAndGiven(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

/** Opaque to clients, and good for this list only. */
export function writeCursor(list: string, position: Position): string {
  return encode([CURSOR_VERSION, list, position.value, position.id]);
}

function encode(fields: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

function readCursor(argument: string, cursor: string | null, list: string): Position | null {
  if (cursor === null) return null;
  const fields = cursor.length <= MAX_CURSOR_LENGTH ? parseCursor(cursor) : null;
  if (fields === null) throw badInput(`The cursor in \`${argument}\` is not one of this API's cursors.`);
  const [version, madeFor, value, id] = fields;
  if (version !== CURSOR_VERSION)
    throw badInput(`The cursor in \`${argument}\` is of another version; start from the first page.`);
  if (madeFor !== list) throw badInput(`The cursor in \`${argument}\` belongs to a list with another order or filter.`);
  if (typeof value !== 'string' || typeof id !== 'string') throw badInput(`The cursor in \`${argument}\` is damaged.`);
  return { value, id };
}

function parseCursor(cursor: string): readonly unknown[] | null {
  try {
    const fields: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    // Decoding forgives much: a cursor that does not come out as it went in was changed on its way.
    return Array.isArray(fields) && fields.length === 4 && encode(fields) === cursor ? fields : null;
  } catch {
    return null;
  }
}

function checkLimit(argument: string, limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE_SIZE) return limit;
  throw badInput(`\`${argument}\` must be from 1 to ${MAX_PAGE_SIZE}.`);
}

function badInput(message: string): RequestFailure {
  return new RequestFailure('BAD_USER_INPUT', message);
}
