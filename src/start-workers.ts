import type { Logger } from 'pino';
import type { Config } from './config';
import { poolOf } from './database/connection-pool';
import { jobLockNameOf } from './database/repositories/living-processes';
import { EVENT_SCHEDULE, eventTasks } from './events/forget-events';
import { decodingTasks, FILE_SCHEDULE, fileTasks } from './files/file-tasks';
import type { GenerationEngine } from './generation/generation-engine';
import { GENERATION_SCHEDULE, generationTasks, generationUpkeepTasks } from './generation/generation-tasks';
import { requireHandlers, startWorker, type Worker } from './jobs/worker';

/** Short jobs at a time. They wait for the blob store, not for a processor. */
const UPKEEP_CONCURRENCY = 4;

/** Of the generations in the background, what one organization may have under way, so that another finds a place. */
const MAX_SHARE = 0.75;

/** Runs the jobs of this process: what is short, and, apart from it, what is not, which would keep the former waiting. */
export async function startWorkers(config: Config, logger: Logger, engine: GenerationEngine): Promise<Worker> {
  const { storage } = engine;
  const { background } = config.generation;
  const common = { pool: poolOf(storage.dataSource), logger };
  const schedule = [...FILE_SCHEDULE, ...GENERATION_SCHEDULE, ...EVENT_SCHEDULE];
  const short = { ...fileTasks(storage), ...generationUpkeepTasks(engine), ...eventTasks(storage.dataSource) };
  const long = { ...generationTasks(engine), ...decodingTasks(storage) };
  requireHandlers({ ...short, ...long }, schedule);
  const upkeep = await startWorker(
    {
      ...common,
      tasks: short,
      lockName: jobLockNameOf(storage.processNumber, 'upkeep'),
    },
    { concurrency: UPKEEP_CONCURRENCY, schedule },
  );
  try {
    const generation = await startWorker(
      {
        ...common,
        tasks: long,
        lockName: jobLockNameOf(storage.processNumber, 'generation'),
      },
      { concurrency: background, maxPerOrganization: Math.max(1, Math.floor(background * MAX_SHARE)), schedule: [] },
    );
    return { stop: async () => void (await Promise.all([generation.stop(), upkeep.stop()])) };
  } catch (error) {
    await upkeep.stop();
    throw error;
  }
}
