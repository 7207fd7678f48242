import type { WorkerEvents } from 'graphile-worker';
import type { WorkerOptions } from './worker-options';

/** Longer than a runner waits until it asks again, than its answer is on its way, and than an ended job is locked. */
const CHECK_DELAY_MS = 3_000;

/**
 * Looks after a runner that could not ask the queue for a job, until it stops, for two things it does not mend itself:
 *
 * - The queue gave it a job, and the connection broke before it heard so. Locked by a process that lives, the job would
 *   wait for four hours, and those of the same queue with it. It is freed.
 * - It remembers for ever that its very first statement failed, and never takes a job. It is replaced: see `replace`.
 */
export function watchRunner(
  events: WorkerEvents,
  { pool, logger, lockName }: WorkerOptions,
  replace: () => Promise<void>,
): void {
  const running = new Set<string>();
  let suspects: readonly string[] = [];
  let failures = 0;
  /** How many there were when the database answered last. */
  let failuresBefore: number | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  /** @returns whether there is more to look after */
  const check = async (): Promise<boolean> => {
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM graphile_worker.jobs WHERE locked_by = $1', [
      lockName,
    ]);
    if (stopped) return false;
    const idle = rows.map(({ id }) => id).filter((id) => !running.has(id));
    // One that was seen once may just have begun, or ended.
    const lost = idle.filter((id) => suspects.includes(id));
    if (lost.length > 0) {
      await pool.query(FREE, [lost, lockName]);
      logger.warn({ job: true, jobs: lost }, 'jobs that were taken as the connection broke are run again');
    }
    suspects = idle.filter((id) => !lost.includes(id));
    if (failuresBefore !== null && failures > failuresBefore) {
      logger.error({ job: true }, 'the job runner cannot ask for jobs though the database answers; it is replaced');
      await replace();
      return false;
    }
    failuresBefore = failures;
    return suspects.length > 0 || failures > 0;
  };
  const planCheck = () => {
    if (timer !== null || stopped) return;
    timer = setTimeout(async () => {
      // While the database is away, it is asked again.
      const again = await check().catch(() => true);
      timer = null;
      if (again) planCheck();
    }, CHECK_DELAY_MS);
    timer.unref();
  };
  const answered = () => {
    failures = 0;
    failuresBefore = null;
  };

  events.on('worker:getJob:empty', answered);
  events.on('job:start', ({ job }) => {
    answered();
    running.add(job.id);
  });
  events.on('job:complete', ({ job }) => running.delete(job.id));
  events.on('worker:getJob:error', () => {
    failures += 1;
    planCheck();
  });
  events.on('stop', () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
  });
}

/** As `graphile_worker.force_unlock_workers` does for all jobs of a runner; for some of them the queue has no function. */
const FREE = `
  WITH freed AS (
    UPDATE graphile_worker._private_jobs SET locked_at = NULL, locked_by = NULL
    WHERE id = ANY($1::bigint[]) AND locked_by = $2 RETURNING job_queue_id
  )
  UPDATE graphile_worker._private_job_queues SET locked_at = NULL, locked_by = NULL
  WHERE id IN (SELECT job_queue_id FROM freed) AND locked_by = $2`;
