import { EventEmitter } from 'node:events';
import {
  type Worker as QueueWorker,
  type RunnerOptions,
  runOnce,
  type TaskList,
  type WorkerEvents,
  Logger as WorkerLogger,
} from 'graphile-worker';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { runnerPool } from './runner-pool';

export interface WorkerOptions {
  readonly pool: Pool;
  readonly logger: Logger;
  /** What each task does, by its name. A task that throws is tried again, later each time. */
  readonly tasks: TaskList;
  /** The name under which jobs are locked while they run: it tells whose they are when the process has died. */
  readonly lockName: string;
  /** The flags of jobs that are left in the queue for now. Default: none. */
  readonly forbiddenFlags?: () => Promise<string[]>;
  /** Called with one that asked the queue in vain. */
  readonly onEmpty?: (worker: Pick<QueueWorker, 'nudge'>) => void;
  /** Aborted when no more jobs are taken, and those under way end. Default: from the beginning. */
  readonly stopping?: AbortSignal;
}

/** What running jobs for ever and running them once have in common. */
export function runnerOptionsOf({
  pool,
  logger,
  tasks,
  lockName,
  forbiddenFlags,
  onEmpty,
  stopping = AbortSignal.abort(),
}: WorkerOptions): RunnerOptions & { readonly events: WorkerEvents } {
  const events: WorkerEvents = new EventEmitter();
  events.on('pool:create', ({ workerPool }) => {
    workerPool.id = lockName;
  });
  if (onEmpty !== undefined) events.on('worker:getJob:empty', ({ worker }) => onEmpty(worker));
  return {
    pgPool: runnerPool(pool, { logger, stopping }),
    taskList: tasks,
    noHandleSignals: true,
    ...(forbiddenFlags && { forbiddenFlags }),
    events,
    // Without a delay (-1) a failure to say that a job is over is a rejection that ends the process. See `runnerPool`.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: new WorkerLogger(() => (level, message) => {
      // It names payloads in some of its messages; ours hold ids alone.
      if (level === 'error') logger.error({ job: true }, message);
      else if (level === 'warning') logger.warn({ job: true }, message);
      else logger.debug({ job: true }, message);
    }),
  };
}

/** Runs the jobs that are due, and no others: those that fail are tried again later, by a worker. */
export function drainQueue(options: WorkerOptions): Promise<void> {
  return runOnce(runnerOptionsOf(options));
}
