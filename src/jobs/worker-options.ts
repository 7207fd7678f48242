import { EventEmitter } from 'node:events';
import { type RunnerOptions, type TaskList, type WorkerEvents, Logger as WorkerLogger } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Logger } from 'pino';

export interface WorkerOptions {
  readonly pool: Pool;
  readonly logger: Logger;
  /** What each task does, by its name. A task that throws is tried again, later each time. */
  readonly tasks: TaskList;
  /** The name under which jobs are locked while they run: it tells whose they are when the process has died. */
  readonly lockName: string;
  /** The flags of jobs that are left in the queue for now. Default: none. */
  readonly forbiddenFlags?: () => string[];
}

/** What running jobs for ever and running them once have in common. */
export function runnerOptionsOf({
  pool,
  logger,
  tasks,
  lockName,
  forbiddenFlags,
}: WorkerOptions): RunnerOptions & { readonly events: WorkerEvents } {
  const events: WorkerEvents = new EventEmitter();
  events.on('pool:create', ({ workerPool }) => {
    workerPool.id = lockName;
  });
  return {
    pgPool: pool,
    taskList: tasks,
    noHandleSignals: true,
    ...(forbiddenFlags && { forbiddenFlags }),
    events,
    // With a delay, if only of 0, a runner that cannot say that a job is over ends, and is followed by another. Without
    // one (-1) the failure is a rejection that nobody hears of but the process, which ends by it.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: new WorkerLogger(() => (level, message) => {
      // It names payloads in some of its messages; ours hold ids alone.
      if (level === 'error') logger.error({ job: true }, message);
      else if (level === 'warning') logger.warn({ job: true }, message);
      else logger.debug({ job: true }, message);
    }),
  };
}
