import pg, { type Pool, type PoolClient, type QueryResultRow } from 'pg';
import type { RowBudget } from '../domain/page';
import { asQueryFailure } from './database-failure';

const { TEXT, JSONB, TIMESTAMPTZ } = pg.types.builtins;
/** https://www.postgresql.org/docs/current/catalog-pg-type.html: `_text` */
const TEXT_ARRAY = 1009;

/** As the driver takes it. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** As the driver describes a column of an answer. */
interface Column {
  readonly name: string;
  readonly dataTypeID: number;
}

/** How the rows of a statement are read. The same for all statements with these columns. */
interface RowShape {
  readonly columns: readonly Column[];
  /** By column; null: the text itself. */
  readonly parsers: readonly (((text: string) => unknown) | null)[];
  /** By column: clients fill it, with a text of any length. */
  readonly isCounted: readonly boolean[];
  readonly emptyRow: QueryResultRow;
}

/** By the number of their columns. The select lists of our statements are some thirty. */
const shapes = new Map<number, RowShape[]>();
const MAX_SHAPES_PER_LENGTH = 50;

function shapeOf(columns: readonly Column[]): RowShape {
  const known = shapes.get(columns.length) ?? [];
  const found = known.find((shape) => shape.columns.every((column, index) => isSame(column, columns[index])));
  if (found !== undefined) return found;
  const shape = {
    columns,
    parsers: columns.map(({ dataTypeID }) => parserOf(dataTypeID)),
    isCounted: columns.map(({ dataTypeID }) => [TEXT, JSONB, TEXT_ARRAY].includes(dataTypeID)),
    emptyRow: Object.fromEntries(columns.map(({ name }) => [name, null])),
  };
  if (known.length < MAX_SHAPES_PER_LENGTH) shapes.set(columns.length, [...known, shape]);
  return shape;
}

function isSame(column: Column, other: Column | undefined): boolean {
  return other !== undefined && column.name === other.name && column.dataTypeID === other.dataTypeID;
}

function parserOf(oid: number): ((text: string) => unknown) | null {
  if (oid === TEXT) return null;
  return oid === TIMESTAMPTZ ? parseInstant : pg.types.getTypeParser(oid);
}

const parseAnyInstant = pg.types.getTypeParser(TIMESTAMPTZ);
/** As Postgres writes an instant of four-digit years where the time zone of the session is UTC. */
const UTC_INSTANT = /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?\+00$/;

/** As the parser of `pg` does, in a third of its time: a page of fifty files has a hundred and fifty of them. */
function parseInstant(text: string): Date | number | null {
  if (!UTC_INSTANT.test(text)) return parseAnyInstant(text);
  const milliseconds = text.length === 22 ? 0 : Number(text.slice(19, -3)) * 1000;
  const date = Date.UTC(
    100 * twoDigits(text, 0) + twoDigits(text, 2),
    twoDigits(text, 5) - 1,
    twoDigits(text, 8),
    twoDigits(text, 11),
    twoDigits(text, 14),
    twoDigits(text, 17),
    Math.round(milliseconds),
  );
  return new Date(date);
}

function twoDigits(text: string, start: number): number {
  return 10 * (text.charCodeAt(start) - 48) + text.charCodeAt(start + 1) - 48;
}

/**
 * A statement, and its rows. It is the driver's own query, but for how rows are read: the driver looks for the parser of
 * each column of each answer, and copies what it is told of a statement with its property descriptors. On a page of fifty
 * files both together were a tenth of the time of the request.
 */
class RowQuery<Row extends QueryResultRow> extends pg.Query {
  readonly read: Row[] = [];
  /** Why a row could not be read. The driver goes on to the end of the answer: to fail amid it costs the connection. */
  failure: unknown = null;
  #shape: RowShape | null = null;

  /** @param budget counts what clients filled rows with, before anything is made of it; nothing is made of what is too much */
  constructor(
    text: string,
    values: unknown[],
    private readonly budget: RowBudget | null,
  ) {
    super(text, values);
  }

  handleRowDescription({ fields }: { readonly fields: readonly Column[] }): void {
    this.#shape = shapeOf(fields);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#shape === null || this.failure !== null) return;
    try {
      this.read.push(this.#rowOf(this.#shape, fields));
    } catch (error) {
      this.failure = error;
    }
  }

  #rowOf({ columns, parsers, isCounted, emptyRow }: RowShape, fields: readonly (string | null)[]): Row {
    const row: QueryResultRow = { ...emptyRow };
    for (let index = 0; index < columns.length; index += 1) {
      const text = fields[index];
      const column = columns[index];
      if (text === null || text === undefined || column === undefined) continue;
      if (isCounted[index] === true && this.budget?.spendRows(text.length) === false) continue;
      const parse = parsers[index];
      row[column.name] = parse === null || parse === undefined ? text : parse(text);
    }
    return row as Row;
  }
}

/**
 * The rows of one statement. The promise is our own: what a promise of `pg` 8.23 answers with stays in memory until a full
 * garbage collection, which on a page of 50 files was a fifth of the processor time of the request.
 *
 * @param budget counts what is read; null: nothing does
 * @throws {NoConnectionError}
 * @throws {QueryFailedError} as TypeORM does
 */
export function queryRows<Row extends QueryResultRow>(
  on: Pool | PoolClient,
  { text, values }: Statement,
  budget: RowBudget | null,
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const query = new RowQuery<Row>(text, values, budget);
    const done = (error: unknown) => {
      const failure = error ?? query.failure;
      if (failure === null || failure === undefined) resolve(query.read);
      else reject(asQueryFailure(failure, text, values));
    };
    // The driver takes a query of its own with a callback; its types do not know that.
    Reflect.apply(on.query, on, [query, done]);
  });
}
