import type { PoolClient, QueryResultRow } from 'pg';
import { type DataSource, QueryFailedError } from 'typeorm';
import { FairLimit } from '../concurrency/fair-limit';
import { shareOfCaller } from '../concurrency/fair-shares';
import { Overloaded } from '../concurrency/overloaded';
import { overloadFailure } from '../concurrency/refuse-overload';
import type { Sharer } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import type { RowBudget } from '../domain/page';
import { poolOf } from './connection-pool';
import { asQueryFailure, sqlStateOf } from './database-failure';
import { queryRows, type Statement } from './row-query';

/** Reads rows under limits. */
export interface LimitedReads {
  /** @throws {RequestFailure} FILTER_TOO_EXPENSIVE, OVERLOADED */
  rows<Row extends QueryResultRow>(sql: string, values: unknown[], budget?: RowBudget | null): Promise<Row[]>;
}

export interface ExpensiveReadsOptions {
  /** Connections of the pool: a third of them is for this, at the most. */
  readonly poolSize: number;
  /** How long one statement may take, in milliseconds. Default 3,000. */
  readonly statementTimeoutMs?: number;
  /** The same of one that looks for what is to be deleted: a library must not be too large for that. Default 15,000. */
  readonly deletionTimeoutMs?: number;
}

/** Of the connections of the pool. */
const MAX_SHARE = 0.3;
/** Each keeps a processor of the database's busy, and no more: see `BEGIN`. */
const MAX_PER_ORGANIZATION = 2;
/**
 * Without parallel workers, of which two statements would have four, beside those who answer everybody else. With memory for
 * the rows that several indexes have found of ten million files: with the default of 4 MB only their pages are known, and
 * all that are on those are read again, 38,000 buffers in place of 2,500 for a tag that none of 200,000 has.
 */
const BEGIN =
  "BEGIN READ ONLY; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL work_mem = '64MB'; SET LOCAL statement_timeout = ";
/** A client that waits for longer has given up, or asks again. */
const QUEUE = { maxWaiting: 200, maxWaitingPerTenant: 50, maxWaitMs: 10_000 };
/** SQLSTATE of a statement that was ended by its time limit, among others (PostgreSQL manual, appendix A). */
const QUERY_CANCELED = '57014';

/**
 * Statements that may read all that an organization has, such as counts, and lists by filters that no index answers. They
 * take turns by organization and within it by owner, have a part of the connections only, and are ended when they take too
 * long: one organization's never keep another's page waiting for a connection.
 */
export class ExpensiveReads {
  private readonly limit: FairLimit;
  private readonly statementTimeoutMs: number;
  private readonly deletionTimeoutMs: number;

  constructor(
    private readonly dataSource: DataSource,
    { poolSize, statementTimeoutMs = 3_000, deletionTimeoutMs = 15_000 }: ExpensiveReadsOptions,
  ) {
    const maxConcurrent = Math.max(1, Math.floor(poolSize * MAX_SHARE));
    const maxConcurrentPerTenant = Math.max(1, Math.min(MAX_PER_ORGANIZATION, maxConcurrent - 1));
    this.limit = new FairLimit({ ...QUEUE, maxConcurrent, maxConcurrentPerTenant });
    this.statementTimeoutMs = statementTimeoutMs;
    this.deletionTimeoutMs = deletionTimeoutMs;
  }

  /** Of lists and counts. */
  of(reader: Sharer): LimitedReads {
    return this.within(reader, this.statementTimeoutMs);
  }

  /** Of what a deletion selects. */
  ofDeletion(reader: Sharer): LimitedReads {
    return this.within(reader, this.deletionTimeoutMs);
  }

  private within(reader: Sharer, timeoutMs: number): LimitedReads {
    const share = shareOfCaller(reader);
    return {
      rows: async <Row extends QueryResultRow>(text: string, values: unknown[], budget: RowBudget | null = null) => {
        try {
          return await this.limit.run(share, () => this.read<Row>({ text, values }, budget, timeoutMs));
        } catch (error) {
          if (error instanceof Overloaded) throw overloadFailure(error);
          throw error;
        }
      },
    };
  }

  private async read<Row extends QueryResultRow>(
    statement: Statement,
    budget: RowBudget | null,
    timeoutMs: number,
  ): Promise<Row[]> {
    const client = await poolOf(this.dataSource).connect();
    let failure: Error | undefined;
    // Of a statement beside the one: the driver's own.
    const failureOf = (error: unknown) =>
      error instanceof QueryFailedError ? error : asQueryFailure(error, statement.text, statement.values);
    try {
      await client.query(`${BEGIN}${timeoutMs}`);
      const rows = await queryRows<Row>(client, statement, budget);
      await client.query('COMMIT');
      return rows;
    } catch (error) {
      failure = await rollBack(client, error);
      if (sqlStateOf(failureOf(error)) === QUERY_CANCELED) throw tooExpensive(timeoutMs);
      throw failureOf(error);
    } finally {
      client.release(failure);
    }
  }
}

function tooExpensive(timeoutMs: number): RequestFailure {
  const message =
    `To search or count so much takes longer than ${timeoutMs / 1000} seconds. Ask for less: name a project or a ` +
    'time of creation, filter by a longer part of the name, or leave the count out.';
  return new RequestFailure('FILTER_TOO_EXPENSIVE', message);
}

/** @returns why the connection cannot be used any more; undefined: it can */
async function rollBack(client: PoolClient, error: unknown): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (cause) {
    return new Error('The connection was lost.', { cause: cause ?? error });
  }
}
