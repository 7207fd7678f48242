import type { TaskList } from 'graphile-worker';
import type { Logger } from 'pino';
import type { Config } from './config';
import { poolOf } from './database/connection-pool';
import { type JobRunner, jobLockNameOf } from './database/repositories/living-processes';
import { EVENT_SCHEDULE, eventTasks } from './events/forget-events';
import { decodingTasks, FILE_SCHEDULE, fileTasks } from './files/file-tasks';
import type { GenerationEngine } from './generation/generation-engine';
import { GENERATION_SCHEDULE, generationTasks, generationUpkeepTasks } from './generation/generation-tasks';
import { OperationPoller } from './generation/run/operation-poller';
import { requireHandlers, startWorker, type Worker, type WorkerPlan } from './jobs/worker';
import { deliveryTasks, WEBHOOK_SCHEDULE, webhookUpkeepTasks } from './webhooks/webhook-tasks';

/** Short jobs at a time. They wait for the blob store, not for a processor. */
const UPKEEP_CONCURRENCY = 4;

/** Of the generations in the background, what one organization may have under way, so that another finds a place. */
const MAX_SHARE = 0.75;

/** Deliveries of webhooks at a time, each to one webhook: they wait for servers of others. */
const DELIVERY_CONCURRENCY = 8;
/** Of one organization's webhooks, and of all that fail: what hangs leaves most of the places to the others. */
const DELIVERIES_OF_ONE = 2;
/** Only what is sent again waits for it, by seconds or hours: what happens is notified. */
const DELIVERY_POLL_MS = 5_000;

/** Runs the jobs of this process: what is short, and, apart from it, what is not, which would keep the former waiting. */
export async function startWorkers(config: Config, logger: Logger, engine: GenerationEngine): Promise<Worker> {
  const { storage } = engine;
  const { background } = config.generation;
  const common = { pool: poolOf(storage.dataSource), logger };
  const schedule = [...FILE_SCHEDULE, ...GENERATION_SCHEDULE, ...EVENT_SCHEDULE, ...WEBHOOK_SCHEDULE];
  const short = {
    ...fileTasks(storage),
    ...generationUpkeepTasks(engine),
    ...eventTasks(storage.dataSource),
    ...webhookUpkeepTasks(storage),
  };
  const long = { ...generationTasks(engine), ...decodingTasks(storage) };
  const deliveries = deliveryTasks(storage);
  requireHandlers({ ...short, ...long, ...deliveries }, schedule);
  const started: Worker[] = [];
  const start = async (runner: JobRunner, tasks: TaskList, plan: WorkerPlan) => {
    const lockName = jobLockNameOf(storage.processNumber, runner);
    started.push(await startWorker({ ...common, tasks, lockName }, plan));
  };
  const stop = async () => void (await Promise.all(started.map((worker) => worker.stop())));
  try {
    await start('upkeep', short, { concurrency: UPKEEP_CONCURRENCY, schedule });
    const maxPerOrganization = Math.max(1, Math.floor(background * MAX_SHARE));
    await start('generation', long, { concurrency: background, maxPerOrganization, schedule: [] });
    await start('webhooks', deliveries, {
      concurrency: DELIVERY_CONCURRENCY,
      maxPerOrganization: DELIVERIES_OF_ONE,
      pollIntervalMs: DELIVERY_POLL_MS,
      schedule: [],
    });
    const poller = new OperationPoller(engine, logger);
    poller.start();
    started.push(poller);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
