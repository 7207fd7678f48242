import type { Pool, QueryResultRow } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { FairLimit } from '../concurrency/fair-limit';
import { Overloaded } from '../concurrency/overloaded';
import { overloadFailure } from '../concurrency/refuse-overload';
import type { RowBudget } from '../domain/page';
import { poolOf } from './connection-pool';
import type { LimitedReads } from './expensive-reads';
import { queryRows, type Statement } from './row-query';

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
  let limit = shares.get(pool);
  if (limit === undefined) {
    limit = new FairLimit(limitsOf(pool.options.max));
    shares.set(pool, limit);
  }
  try {
    return await limit.run(tenant, read);
  } catch (error) {
    if (error instanceof Overloaded) throw overloadFailure(error);
    throw error;
  }
}

function limitsOf(connections: number) {
  const atMost = (share: number) => Math.max(1, Math.floor(connections * share));
  return { ...QUEUE, maxConcurrent: atMost(SHARE), maxConcurrentPerTenant: atMost(SHARE_OF_TENANT) };
}

/** What one request reads at once: the others of its statements look first whether there is anything left. */
const READS_OF_REQUEST = 4;

interface OwnReads {
  running: number;
  readonly waiting: (() => void)[];
}

const reads = new WeakMap<RowBudget, OwnReads>();

/** Runs a statement in the turn of its request, by which they are bounded. @throws as `checkRows`, before it or after it */
async function readWithin<Result>(budget: RowBudget, read: () => Promise<Result>): Promise<Result> {
  const own = reads.get(budget) ?? { running: 0, waiting: [] };
  reads.set(budget, own);
  if (own.running < READS_OF_REQUEST) own.running += 1;
  else await new Promise<void>((resolve) => own.waiting.push(resolve));
  try {
    budget.checkRows();
    const result = await read();
    budget.checkRows();
    return result;
  } finally {
    const next = own.waiting.shift();
    if (next === undefined) own.running -= 1;
    else next();
  }
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
 * The rows of one statement outside of a transaction, straight from the pool.
 *
 * @throws {NoConnectionError}
 * @throws {QueryFailedError} as TypeORM does
 * @throws as `LimitedReads.rows`
 * @throws as `RowBudget`, and `readInTurn`
 */
export async function readRows<Row extends QueryResultRow>(
  source: RowSource,
  text: string,
  values: unknown[],
  { isPrepared = false }: Pick<Statement, 'isPrepared'> = {},
): Promise<Row[]> {
  const statement = { text, values, isPrepared };
  if (!('counted' in source)) return readFrom(source, statement, null);
  const { counted, budget } = source;
  const read = () => readFrom<Row>(counted, statement, budget);
  // Those that have limits have turns of their own.
  if ('rows' in counted) return readWithin(budget, read);
  return readWithin(budget, () => readInTurn(poolOf(counted), budget.organizationId, read));
}

function readFrom<Row extends QueryResultRow>(
  source: PlainSource,
  statement: Statement,
  budget: RowBudget | null,
): Promise<Row[]> {
  if ('rows' in source) return source.rows<Row>(statement.text, statement.values, budget);
  return queryRows<Row>(poolOf(source), statement, budget);
}

/**
 * Runs a statement that changes something: by itself, straight from the pool and prepared, or in the transaction of a
 * manager. Its text is one of few, and names its columns.
 *
 * @throws as `readRows`
 */
export function runStatement<Row extends QueryResultRow>(
  database: DataSource | EntityManager,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  if (database instanceof DataSource) return readRows<Row>(database, text, values, { isPrepared: true });
  return database.query<Row[]>(text, values);
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
