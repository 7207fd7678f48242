import type { JobHelpers, Task, TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import { DUE_FLAGS, type DueFlags } from './due-flags';
import type { WorkerOptions } from './worker-options';

/** How often in a row a runner that was given nothing asks again at once, because what it was to take was gone. */
const MAX_RETRIES = 3;

/**
 * Shares the places of a runner: the next one goes to the organization in turn that has jobs waiting, and within it to the
 * owner in turn, whoever came first; and at most so many of one organization run at once here. Jobs of no organization are
 * not counted. Turns are those of this process: each has places of its own to share.
 */
export class SharedJobs {
  /** What a runner does in place of the options that it was given. */
  readonly options: Required<Pick<WorkerOptions, 'tasks' | 'forbiddenFlags' | 'onEmpty'>>;
  private readonly running = new Map<string, number>();
  /** Which beginning was the last under each flag that runs or waits. */
  private readonly lastBeginnings = new Map<string, number>();
  private beginnings = 0;
  private leavesOut = false;
  private retries = 0;

  constructor(
    { tasks, pool }: Pick<WorkerOptions, 'tasks' | 'pool'>,
    private readonly maxPerOrganization: number,
  ) {
    this.options = {
      tasks: Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, task && this.share(task)])),
      forbiddenFlags: () => this.forbiddenFlags(pool, Object.keys(tasks)),
      onEmpty: (worker) => {
        // Another process was quicker: those that were left out may have their turn.
        if (!this.leavesOut || this.retries >= MAX_RETRIES) return;
        this.retries += 1;
        worker.nudge();
      },
    };
  }

  private share(task: NonNullable<TaskList[string]>): Task {
    return async (payload, helpers) => {
      this.retries = 0;
      const flags = Object.keys(helpers.job.flags ?? {});
      // Several runners that were idle may have asked the queue at once.
      if (flags.some((flag) => this.isFull(flag))) return putBack(payload, helpers, flags);
      this.change(flags, 1);
      this.noteTurn(flags);
      try {
        // What it is given is what the queue has for it, whichever it is.
        await Reflect.apply(task, undefined, [payload, helpers]);
      } finally {
        this.change(flags, -1);
      }
    };
  }

  private change(flags: readonly string[], by: 1 | -1): void {
    for (const flag of flags) {
      const count = (this.running.get(flag) ?? 0) + by;
      if (count === 0) this.running.delete(flag);
      else this.running.set(flag, count);
    }
  }

  private isFull(flag: string): boolean {
    return (this.running.get(flag) ?? 0) >= this.maxPerOrganization;
  }

  /** What a job must not be of to be taken now. */
  private async forbiddenFlags(pool: Pool, tasks: readonly string[]): Promise<string[]> {
    const full = [...this.running.keys()].filter((flag) => this.isFull(flag));
    this.leavesOut = false;
    // Nobody has had a turn before anybody else.
    if (this.lastBeginnings.size === 0) return full;
    const { rows } = await pool.query<DueFlags>(DUE_FLAGS, [tasks]);
    this.forgetServed(rows);
    const others = this.othersThanNext(rows.filter(({ flags }) => !flags.some((flag) => this.isFull(flag))));
    this.leavesOut = others.length > 0;
    return [...full, ...others];
  }

  /** The flags of all that wait but those whose turn it is, which is then their last. */
  private othersThanNext(due: readonly DueFlags[]): string[] {
    const [next] = [...due].sort((one, other) => this.compare(one, other));
    if (next === undefined) return [];
    this.noteTurn(next.flags);
    return [...new Set(due.flatMap(({ flags }) => flags))].filter((flag) => !next.flags.includes(flag));
  }

  private noteTurn(flags: readonly string[]): void {
    this.beginnings += 1;
    for (const flag of flags) this.lastBeginnings.set(flag, this.beginnings);
  }

  /** By organization first, then by owner: their flags are in this order. */
  private compare(one: DueFlags, other: DueFlags): number {
    for (const place of [0, 1]) {
      const difference = this.lastOf(one.flags[place]) - this.lastOf(other.flags[place]);
      if (difference !== 0) return difference;
    }
    return one.since.getTime() - other.since.getTime();
  }

  private lastOf(flag: string | undefined): number {
    return flag === undefined ? 0 : (this.lastBeginnings.get(flag) ?? 0);
  }

  private forgetServed(due: readonly DueFlags[]): void {
    const present = new Set(due.flatMap(({ flags }) => flags));
    for (const flag of this.lastBeginnings.keys()) {
      if (!present.has(flag) && !this.running.has(flag)) this.lastBeginnings.delete(flag);
    }
  }
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
