import { parseCronItems, type Runner, run, type TaskList, Logger as WorkerLogger } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Logger } from 'pino';

export interface WorkerOptions {
  readonly pool: Pool;
  readonly logger: Logger;
  /** What each task does, by its name. A task that throws is tried again, later each time. */
  readonly tasks: TaskList;
  /** When tasks are due by themselves, as crontab says it. One process of all runs each. */
  readonly schedule: readonly { readonly task: string; readonly match: string }[];
}

/** Jobs at a time. They wait for the blob store, not for a processor. */
const CONCURRENCY = 4;

/** Runs jobs until it is stopped; stopping waits for those that are under way. */
export function startWorker({ pool, logger, tasks, schedule }: WorkerOptions): Promise<Runner> {
  return run({
    pgPool: pool,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    taskList: tasks,
    parsedCronItems: parseCronItems(
      schedule.map(({ task, match }) => ({ task, match, options: { backfillPeriod: 0 } })),
    ),
    logger: new WorkerLogger(() => (level, message) => {
      // It names payloads in some of its messages; ours hold ids alone.
      if (level === 'error') logger.error({ job: true }, message);
      else if (level === 'warning') logger.warn({ job: true }, message);
      else logger.debug({ job: true }, message);
    }),
  });
}
