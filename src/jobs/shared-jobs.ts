import type { JobHelpers, Task, TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import { DUE_FLAGS, type DueFlags, turnsOf } from './due-flags';
import type { WorkerOptions } from './worker-options';

/** How often in a row a runner that was given nothing asks again at once, because what it was to take was gone. */
const MAX_RETRIES = 3;
/** For how long what was due counts as all that is, where none of it may begin. */
const KNOWN_MS = 1_000;

/**
 * Shares the places of a runner: the next one goes to the organization in turn that has jobs waiting, and within it to the
 * owner in turn, whoever came first; and at most so many of one organization run at once here. Jobs of no organization are
 * not counted. Turns are those of this process: each has places of its own to share.
 */
export class SharedJobs {
  /** What a runner does in place of the options that it was given. */
  readonly options: Required<Pick<WorkerOptions, 'tasks' | 'forbiddenFlags' | 'onEmpty'>>;
  private readonly running = new Map<string, number>();
  /** Which beginning was the last of each that runs or waits, or where it has its turn among those who had theirs. */
  private readonly lastBeginnings = new Map<string, number>();
  private beginnings = 0;
  private leavesOut = false;
  private retries = 0;
  private due: readonly DueFlags[] = [];
  private dueAtMs = Number.NEGATIVE_INFINITY;

  /** @param now in ms; the clock of the process, unless it is a test's */
  constructor(
    { tasks, pool }: Pick<WorkerOptions, 'tasks' | 'pool'>,
    private readonly maxPerOrganization: number,
    private readonly now: () => number = () => performance.now(),
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
    if (this.lastBeginnings.size === 0 || this.isKnownToBeFull()) return full;
    const { rows } = await pool.query<DueFlags>(DUE_FLAGS, [tasks]);
    this.due = rows;
    this.dueAtMs = this.now();
    this.forgetServed(rows);
    for (const { flags } of rows) this.joinTurns(flags);
    const others = this.othersThanNext(rows.filter(({ flags }) => !flags.some((flag) => this.isFull(flag))));
    this.leavesOut = others.length > 0;
    return [...full, ...others];
  }

  /**
   * All that waited a moment ago has as much running as it may, so whatever else there is by now may begin: whose turn it is
   * does not have to be asked. While somebody's hundreds wait, it took a third of the time to the start of another's first.
   */
  private isKnownToBeFull(): boolean {
    if (this.due.length === 0 || this.now() - this.dueAtMs > KNOWN_MS) return false;
    return this.due.every(({ flags }) => flags.some((flag) => this.isFull(flag)));
  }

  /** The flags of all that wait but those whose turn it is, which is then their last. */
  private othersThanNext(due: readonly DueFlags[]): string[] {
    let next: DueFlags | undefined;
    for (const each of due) if (next === undefined || this.compare(each, next) < 0) next = each;
    if (next === undefined) return [];
    this.noteTurn(next.flags);
    const { flags: own } = next;
    return [...new Set(due.flatMap(({ flags }) => flags))].filter((flag) => !own.includes(flag));
  }

  private noteTurn(flags: readonly string[]): void {
    this.beginnings += 1;
    for (const name of turnsOf(flags)) this.lastBeginnings.set(name, this.beginnings);
  }

  /** As of a `FairLimit`: who comes is before whoever had the last turn, and after all that have waited longer. */
  private joinTurns(flags: readonly string[]): void {
    let last = this.beginnings;
    for (const name of turnsOf(flags)) {
      const known = this.lastBeginnings.get(name) ?? last - 1;
      this.lastBeginnings.set(name, known);
      last = known;
    }
  }

  /** By organization first, then within it. */
  private compare(one: DueFlags, other: DueFlags): number {
    const others = turnsOf(other.flags);
    for (const [place, name] of turnsOf(one.flags).entries()) {
      const difference = this.lastOf(name) - this.lastOf(others[place]);
      if (difference !== 0) return difference;
    }
    return one.since.getTime() - other.since.getTime();
  }

  private lastOf(name: string | undefined): number {
    return name === undefined ? 0 : (this.lastBeginnings.get(name) ?? 0);
  }

  private forgetServed(due: readonly DueFlags[]): void {
    const present = new Set(due.flatMap(({ flags }) => turnsOf(flags)));
    for (const name of this.lastBeginnings.keys()) {
      if (!present.has(name) && !this.running.has(name)) this.lastBeginnings.delete(name);
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
