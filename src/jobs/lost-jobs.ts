import type { WorkerEvents } from 'graphile-worker';
import type { WorkerOptions } from './worker-options';

/** Longer than the answer to a runner that took a job is on its way, and than a job that has ended is still locked. */
const CHECK_DELAY_MS = 3_000;

/**
 * Frees jobs that the queue gave to this runner, which never heard so: the connection broke before the answer. Locked by
 * a process that lives, they would wait for four hours, and those of the same queue with them. Looks for them once the
 * runner could not ask the queue, until it stops; the runner that follows frees them by itself.
 */
export function freeLostJobs(events: WorkerEvents, { pool, logger, lockName }: WorkerOptions): void {
  const running = new Set<string>();
  let suspects: readonly string[] = [];
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const check = async () => {
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM graphile_worker.jobs WHERE locked_by = $1', [
      lockName,
    ]);
    const idle = rows.map(({ id }) => id).filter((id) => !running.has(id));
    // One that was seen once may just have begun, or ended.
    const lost = idle.filter((id) => suspects.includes(id));
    if (lost.length > 0 && !stopped) {
      await pool.query(FREE, [lost, lockName]);
      logger.warn({ job: true, jobs: lost }, 'jobs that were taken as the connection broke are run again');
    }
    suspects = idle.filter((id) => !lost.includes(id));
    return suspects.length > 0;
  };
  const planCheck = () => {
    if (timer !== null || stopped) return;
    timer = setTimeout(async () => {
      // While the database is away, it is asked again.
      const again = await check().catch(() => true);
      timer = null;
      if (again) planCheck();
    }, CHECK_DELAY_MS);
  };

  events.on('job:start', ({ job }) => running.add(job.id));
  events.on('job:complete', ({ job }) => running.delete(job.id));
  events.on('worker:getJob:error', planCheck);
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
