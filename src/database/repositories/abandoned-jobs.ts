import type { EntityManager } from 'typeorm';
import { LIVING_PROCESSES } from './living-processes';

/** The runners that a process may have: each takes jobs of its own kinds. */
export type JobRunner = 'upkeep' | 'generation';

/** The name under which a runner of a process locks the jobs that it runs. */
export function jobLockNameOf(processNumber: number, runner: JobRunner): string {
  return `process-${processNumber}-${runner}`;
}

/**
 * Frees the jobs that processes were running when they died: another takes them up at once, where the queue by itself
 * would wait for hours. A process that is taken for dead by mistake has its jobs run twice, so every task can be.
 */
export async function freeAbandonedJobs(manager: EntityManager): Promise<void> {
  await manager.query(
    `WITH alive AS (${LIVING_PROCESSES})
     SELECT graphile_worker.force_unlock_workers(array_agg(DISTINCT locked_by)) FROM graphile_worker.jobs
     WHERE locked_by LIKE 'process-%' AND split_part(locked_by, '-', 2) NOT IN (SELECT process_number::text FROM alive)
     HAVING count(*) > 0`,
  );
}
