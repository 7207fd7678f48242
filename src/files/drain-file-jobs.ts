import type { Logger } from 'pino';
import { poolOf } from '../database/migrate';
import { jobLockNameOf } from '../database/repositories/living-processes';
import { drainQueue } from '../jobs/drain-queue';
import type { FileServices } from './file-services';
import { fileTasks } from './file-tasks';

/** Runs the jobs that are due, for a process that does not work through the queue all the time. */
export function drainFileJobs(storage: FileServices, logger: Logger): Promise<void> {
  const { dataSource, processNumber } = storage;
  const lockName = jobLockNameOf(processNumber, 'upkeep');
  return drainQueue({ pool: poolOf(dataSource), logger, tasks: fileTasks(storage), lockName });
}
