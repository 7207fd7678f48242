import { runOnce } from 'graphile-worker';
import { runnerOptionsOf, type WorkerOptions } from './worker-options';

/** Runs the jobs that are due, and no others: those that fail are tried again later, by a worker. */
export function drainQueue(options: WorkerOptions): Promise<void> {
  return runOnce(runnerOptionsOf(options));
}
