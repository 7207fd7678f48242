import type { TaskList } from 'graphile-worker';
import type { PlainTaskName, TaskName } from './enqueue';
import type { ScheduledTask } from './worker';

/** Whatever can be enqueued. */
const TASKS: Readonly<Record<TaskName | PlainTaskName, true>> = {
  purge_blobs: true,
  finish_upload: true,
  make_thumbhash: true,
  run_generation: true,
  cancel_operation: true,
  finish_deletion: true,
  reconcile_uploads: true,
  reconcile_generations: true,
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
