import type { JobHelpers, Task, TaskList } from 'graphile-worker';

/** Says in the queue whose a job is. */
export function organizationFlag(organizationId: string): string {
  return `organization:${organizationId}`;
}

export interface SharedJobs {
  readonly tasks: TaskList;
  /** What jobs must not be of to be taken from the queue now. */
  forbiddenFlags(): string[];
}

/**
 * Lets at most `maxPerOrganization` jobs of one organization run at once here: those of others are taken from the queue
 * before its own, whoever came first. Jobs of no organization are not counted.
 */
export function shareJobs(tasks: TaskList, maxPerOrganization: number): SharedJobs {
  const running = new Map<string, number>();
  const change = (flags: readonly string[], by: 1 | -1) => {
    for (const flag of flags) {
      const count = (running.get(flag) ?? 0) + by;
      if (count === 0) running.delete(flag);
      else running.set(flag, count);
    }
  };
  const isFull = (flag: string) => (running.get(flag) ?? 0) >= maxPerOrganization;
  const share = (task: NonNullable<TaskList[string]>): Task => {
    return async (payload, helpers) => {
      const flags = Object.keys(helpers.job.flags ?? {});
      // Several runners that were idle may have asked the queue at once.
      if (flags.some(isFull)) return putBack(payload, helpers, flags);
      change(flags, 1);
      try {
        // What it is given is what the queue has for it, whichever it is.
        await Reflect.apply(task, undefined, [payload, helpers]);
      } finally {
        change(flags, -1);
      }
    };
  };
  return {
    tasks: Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, task && share(task)])),
    forbiddenFlags: () => [...running.keys()].filter(isFull),
  };
}

/** To where it was in the queue. Its key passes to the new one, as the old one is over with this. */
async function putBack(payload: unknown, { job, addJob }: JobHelpers, flags: string[]): Promise<void> {
  await addJob(job.task_identifier, payload, {
    flags,
    runAt: job.run_at,
    priority: job.priority,
    maxAttempts: job.max_attempts,
    ...(job.key !== null && { jobKey: job.key }),
  });
}
