import { setTimeout as sleep } from 'node:timers/promises';
import { parseCronItems, type Runner, run, type TaskList } from 'graphile-worker';
import type { PlainTaskName, TaskName } from './enqueue';
import { SharedJobs } from './shared-jobs';
import { watchRunner } from './watch-runner';
import { runnerOptionsOf, type WorkerOptions } from './worker-options';

export interface WorkerPlan {
  /** Jobs at a time. */
  readonly concurrency: number;
  /** How many of them are one organization's, or have another flag in common. Default: all. */
  readonly maxPerOrganization?: number;
  /** How often each of them asks for jobs whose time has come. Default 2,000: new jobs are notified. */
  readonly pollIntervalMs?: number;
  readonly schedule: readonly ScheduledTask[];
}

interface ScheduledTask {
  readonly task: string;
  /** When it is due, as crontab says it. One process of all runs it. */
  readonly match: string;
}

export interface Worker {
  /** Takes no more jobs, and waits for those that are under way. */
  stop(): Promise<void>;
}

/** A runner that ended by itself had a reason, which takes seconds at least. */
const RESTART_DELAY_MS = 2_000;

/** Runs jobs until it is stopped. A runner that ends by itself is followed by another. */
export async function startWorker(given: WorkerOptions, plan: WorkerPlan): Promise<Worker> {
  const stopping = new AbortController();
  const shared = plan.maxPerOrganization === undefined ? null : new SharedJobs(given, plan.maxPerOrganization);
  const options = { ...given, ...shared?.options, stopping: stopping.signal };
  let runner = await startRunner(options, plan);
  const succession = (async () => {
    while (!stopping.signal.aborted) {
      // How it ended it has logged.
      await runner.promise.catch(() => {});
      runner = (await startNext(options, plan, stopping.signal)) ?? runner;
    }
  })();
  return {
    async stop() {
      stopping.abort();
      // One that has ended already has nothing to wait for.
      await runner.stop().catch(() => {});
      await succession;
    },
  };
}

async function startRunner(options: WorkerOptions, plan: WorkerPlan): Promise<Runner> {
  // What a runner before this one has left locked is run again.
  await options.pool.query('SELECT graphile_worker.force_unlock_workers($1)', [[options.lockName]]);
  const items = plan.schedule.map(({ task, match }) => ({ task, match, options: { backfillPeriod: 0 } }));
  const runnerOptions = runnerOptionsOf(options);
  const { concurrency, pollIntervalMs } = plan;
  const polling = pollIntervalMs === undefined ? {} : { pollInterval: pollIntervalMs };
  const running = run({ ...runnerOptions, ...polling, concurrency, parsedCronItems: parseCronItems(items) });
  watchRunner(runnerOptions.events, options, async () => (await running).stop());
  return running;
}

/** @returns null when it was stopped meanwhile */
async function startNext(options: WorkerOptions, plan: WorkerPlan, signal: AbortSignal): Promise<Runner | null> {
  while (!signal.aborted) {
    try {
      options.logger.error({ job: true }, 'the job runner ended by itself; another is started');
      await sleep(RESTART_DELAY_MS, undefined, { signal });
      const next = await startRunner(options, plan);
      if (!signal.aborted) return next;
      await next.stop();
    } catch (error) {
      if (!signal.aborted) options.logger.error({ job: true, err: error }, 'the job runner could not be started');
    }
  }
  return null;
}

/** Whatever can be enqueued. */
const TASKS: Readonly<Record<TaskName | PlainTaskName, true>> = {
  purge_blobs: true,
  finish_upload: true,
  make_thumbhash: true,
  run_generation: true,
  cancel_operation: true,
  finish_deletion: true,
  deliver_webhook: true,
  forget_deliveries: true,
  reconcile_uploads: true,
  reconcile_generations: true,
  reconcile_webhooks: true,
};

/**
 * Sees to it that whatever is enqueued or scheduled is run by somebody: a job that no runner has a handler for waits for
 * ever, and nobody is told.
 *
 * @throws {Error} with the names of the tasks that have none
 */
export function requireHandlers(tasks: TaskList, schedule: readonly ScheduledTask[]): void {
  const wanted = [...Object.keys(TASKS), ...schedule.map(({ task }) => task)];
  const missing = wanted.filter((task) => tasks[task] === undefined);
  if (missing.length > 0) throw new Error(`Nothing here handles the tasks ${missing.join(', ')}.`);
}
