import pg, { type CustomTypesConfig, type Pool, type QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { FairLimit, Overloaded } from '../concurrency/fair-limit';
import { overloadMessage } from '../concurrency/refuse-overload';
import { RequestFailure } from '../domain/errors';
import type { RowBudget } from '../domain/page';
import { poolOf } from './connection-pool';
import { asQueryFailure } from './database-failure';
import type { LimitedReads, Statement } from './expensive-reads';

/** Of the connections of a pool, for what requests read. The others are for keys, transactions and work of our own. */
const SHARE = 0.75;
/** Of one organization: another finds some free, and the thread is not kept busy by what one has read. */
const SHARE_OF_TENANT = 0.4;
/** The wait is as long as that for a connection of the pool itself. */
const QUEUE = { maxWaiting: 10_000, maxWaitingPerTenant: 2_000, maxWaitMs: 10_000 };

const shares = new WeakMap<Pool, FairLimit>();

/**
 * Reads from a pool whose connections organizations share in turn: one with a thousand requests at once would have all of
 * them otherwise, and everybody else waited behind its statements.
 *
 * @throws {RequestFailure} OVERLOADED
 */
async function readInTurn<Result>(pool: Pool, tenant: string, read: () => Promise<Result>): Promise<Result> {
  const limit = shares.get(pool) ?? new FairLimit(limitsOf(pool.options.max));
  shares.set(pool, limit);
  try {
    return await limit.run(tenant, read);
  } catch (error) {
    if (error instanceof Overloaded) throw new RequestFailure('OVERLOADED', overloadMessage(error));
    throw error;
  }
}

function limitsOf(connections: number) {
  const atMost = (share: number) => Math.max(1, Math.floor(connections * share));
  return { ...QUEUE, maxConcurrent: atMost(SHARE), maxConcurrentPerTenant: atMost(SHARE_OF_TENANT) };
}

/** What one request reads at once: the others of its statements look first whether there is anything left. */
const READS_OF_REQUEST = { ...QUEUE, maxConcurrent: 4, maxConcurrentPerTenant: 4 };
const reads = new WeakMap<RowBudget, FairLimit>();

const { TEXT, JSONB, TIMESTAMPTZ } = pg.types.builtins;
/** https://www.postgresql.org/docs/current/catalog-pg-type.html: `_text` */
const TEXT_ARRAY = 1009;
/** The columns that clients fill, of any length. */
const COUNTED: ReadonlySet<number> = new Set([TEXT, JSONB, TEXT_ARRAY]);

/**
 * Counts rows as they come, before anything is made of them; nothing is made of what is too much. (To fail here would cost
 * the connection, which the pool closes after any failure.)
 */
function countingTypes(budget: RowBudget): CustomTypesConfig {
  const countText = (value: string) => (budget.spendRows(value.length) ? value : null);
  return {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
      if (oid === TEXT) return countText;
      if (oid === TIMESTAMPTZ) return parseInstant;
      const parse = pg.types.getTypeParser(oid, format);
      if (!COUNTED.has(oid)) return parse;
      return (value: string) => (budget.spendRows(value.length) ? parse(value) : null);
    }) as CustomTypesConfig['getTypeParser'],
  };
}

const parseAnyInstant = pg.types.getTypeParser(TIMESTAMPTZ);
/** As Postgres writes an instant of four-digit years where the time zone of the session is UTC. */
const UTC_INSTANT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?\+00$/;

/** As the parser of `pg` does, in a third of its time: a page of fifty files has a hundred and fifty of them. */
function parseInstant(text: string): Date | number | null {
  if (!UTC_INSTANT.test(text)) return parseAnyInstant(text);
  return new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}

/** Runs a statement in the turn of its request. @throws as `checkRows`, before it or after it */
function readWithin<Result>(budget: RowBudget, read: () => Promise<Result>): Promise<Result> {
  const limit = reads.get(budget) ?? new FairLimit(READS_OF_REQUEST);
  reads.set(budget, limit);
  const work = async () => {
    budget.checkRows();
    const result = await read();
    budget.checkRows();
    return result;
  };
  // Bounded by the request itself.
  return limit.run(budget.organizationId, work, undefined, 'UNBOUNDED');
}

/** Where rows are read: from the pool at once, or under limits. */
type PlainSource = DataSource | LimitedReads;

/** The same, where what is read counts. */
interface CountedSource {
  readonly counted: PlainSource;
  readonly budget: RowBudget;
}

export type RowSource = PlainSource | CountedSource;

export function countReads(source: PlainSource, budget: RowBudget | undefined): RowSource {
  return budget === undefined ? source : { counted: source, budget };
}

/**
 * The rows of one statement outside of a transaction, straight from the pool. They could come by `dataSource.query`,
 * which asks the driver for a promise: what a promise of `pg` 8.23 answers with stays in memory until a full garbage
 * collection. On a page of 50 files that was a fifth of the processor time of the request.
 *
 * @throws {NoConnectionError}
 * @throws {QueryFailedError} as TypeORM does
 * @throws as `LimitedReads.rows`
 * @throws as `RowBudget`, and `readInTurn`
 */
export async function readRows<Row extends QueryResultRow>(
  source: RowSource,
  sql: string,
  values: unknown[],
): Promise<Row[]> {
  if (!('counted' in source)) return readFrom(source, { text: sql, values });
  const types = countingTypes(source.budget);
  const { counted, budget } = source;
  const read = () => readFrom<Row>(counted, { text: sql, values, types });
  // Those that have limits have turns of their own.
  if ('rows' in counted) return readWithin(budget, read);
  return readWithin(budget, () => readInTurn(poolOf(counted), budget.organizationId, read));
}

async function readFrom<Row extends QueryResultRow>(source: PlainSource, statement: Statement): Promise<Row[]> {
  if ('rows' in source) return source.rows<Row>(statement.text, statement.values, statement.types);
  try {
    const { rows } = await poolOf(source).query<Row>({ ...statement });
    return rows;
  } catch (error) {
    throw asQueryFailure(error, statement.text, statement.values);
  }
}

/** What rows that belong to several things say, by the id of the thing and in the order of the rows. */
export function groupRows<Row, Item>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  itemOf: (row: Row) => Item,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const group = groups.get(idOf(row));
    if (group === undefined) groups.set(idOf(row), [itemOf(row)]);
    else group.push(itemOf(row));
  }
  return groups;
}
