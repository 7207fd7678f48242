import type { CustomTypesConfig, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import type { RowBudget } from '../domain/row-budget';
import { asQueryFailure } from './as-query-failure';
import { readInTurn } from './connection-shares';
import { countingTypes, readWithin } from './counted-reads';
import type { LimitedReads } from './expensive-reads';
import { poolOf } from './migrate';

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

/** As the driver takes it. */
interface Statement {
  readonly text: string;
  readonly values: unknown[];
  readonly types?: CustomTypesConfig;
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
