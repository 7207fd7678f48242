import { createHash } from 'node:crypto';
import pg, { type Pool, type PoolClient, type QueryResultRow } from 'pg';
import type { RowBudget } from '../domain/page';
import { asQueryFailure } from './database-failure';
import { type Column, type RowShape, shapeOf } from './row-shape';

/** As the driver takes it. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
  /** Sent often enough that each connection keeps it prepared: its text is one of few, and names its columns. Default: no. */
  readonly isPrepared?: boolean;
}

/** Each takes some 100 kB of every connection's process of Postgres. What comes beyond is sent with its text each time. */
const MAX_PREPARED = 200;
const names = new Map<string, string>();

/** The same in every process, which may share the connections of a pooler. @returns null: it is not prepared */
function nameOf({ text, isPrepared = false }: Statement): string | null {
  if (!isPrepared) return null;
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_PREPARED) return known ?? null;
  const name = `mediagraph_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  names.set(text, name);
  return name;
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
    statement: Statement,
    private readonly budget: RowBudget | null,
  ) {
    super(statement.text, statement.values);
    const name = nameOf(statement);
    if (name !== null) Object.assign(this, { name });
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
  statement: Statement,
  budget: RowBudget | null,
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const query = new RowQuery<Row>(statement, budget);
    const done = (error: unknown) => {
      const failure = error ?? query.failure;
      if (failure === null || failure === undefined) resolve(query.read);
      else reject(asQueryFailure(failure, statement.text, statement.values));
    };
    // The driver takes a query of its own with a callback; its types do not know that.
    Reflect.apply(on.query, on, [query, done]);
  });
}
