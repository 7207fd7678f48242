import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import type { Logger } from 'pino';

/** The names of the statements that tell the queue that jobs are over (`sql/completeJobs.js`, `sql/failJobs.js`). */
const ENDS_JOBS = /^(?:complete|fail)_jobs?(?:_q)?\//;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2_000;

export interface RunnerPoolOptions {
  readonly logger: Logger;
  /** From when on the queue is told once, and not again: others find the job when this process is gone. */
  readonly stopping: AbortSignal;
}

/**
 * The pool that a runner is given: what tells the queue that a job is over is said again until it is heard. graphile-worker
 * (0.17.3, `batch` in `main.js`) ends its runner for one such statement that fails, though others of its jobs run for an
 * hour; and it counts wrong those that end later, so that it neither ends nor takes a job again. Said twice, each of
 * these statements changes nothing.
 */
export function runnerPool(pool: Pool, options: RunnerPoolOptions): Pool {
  return new Proxy(pool, {
    get(target, key) {
      if (key === 'connect') return connectorOf(target, options);
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function connectorOf(pool: Pool, options: RunnerPoolOptions): (...given: never[]) => unknown {
  return (...given) => {
    // By a callback it is asked for a connection to listen on.
    if (given.length > 0) return Reflect.apply(pool.connect, pool, given);
    return Promise.resolve(new RunnerClient(pool, options));
  };
}

/** As much of a `PoolClient` as runners use. It takes a connection when it is first asked something. */
class RunnerClient {
  private client: Promise<PoolClient> | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly options: RunnerPoolOptions,
  ) {}

  async query(statement: string | QueryConfig, values?: unknown[]): Promise<QueryResult | { rows: never[] }> {
    if (typeof statement === 'object' && ENDS_JOBS.test(statement.name ?? '')) return this.endJobs(statement);
    this.client ??= this.pool.connect();
    return (await this.client).query(statement, values);
  }

  async release(): Promise<void> {
    const client = await this.client?.catch(() => null);
    client?.release();
  }

  private async endJobs(statement: QueryConfig): Promise<QueryResult | { rows: never[] }> {
    const { logger, stopping } = this.options;
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, MAX_DELAY_MS)) {
      try {
        return await this.pool.query(statement);
      } catch (error) {
        logger.warn({ job: true, err: error }, 'the queue could not be told that a job is over');
        await sleep(delayMs, undefined, { signal: stopping }).catch(() => {});
        if (stopping.aborted) return { rows: [] };
      }
    }
  }
}
