import type { EntityManager } from 'typeorm';
import { PROCESS_LOCK_CLASS } from '../process-session';

/**
 * A query of the numbers of all processes that live and share this database: each holds an advisory lock of its number
 * (see `ProcessSession`).
 */
export const LIVING_PROCESSES = `
  SELECT objid::bigint AS process_number FROM pg_locks
  WHERE locktype = 'advisory' AND classid = ${PROCESS_LOCK_CLASS}::bigint::oid AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** Whether the locks say of a process that it lives: a new primary may be asked before any process has its lock there. */
export async function isKnownToLive(manager: EntityManager, processNumber: number): Promise<boolean> {
  const [row]: [{ lives: boolean }] = await manager.query(`SELECT $1::bigint IN (${LIVING_PROCESSES}) AS lives`, [
    processNumber,
  ]);
  return row.lives;
}

/** The runners that a process may have: each takes jobs of its own kinds. */
export type JobRunner = 'upkeep' | 'generation' | 'webhooks';

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
  await manager.query(REMOVE_GIVEN_UP);
}

/**
 * A job that is added under the key of one that runs has the queue give that one up: when it was cut short by the death of
 * its process, it would stay in the queue for ever, never to be run, with no error to show.
 */
const REMOVE_GIVEN_UP = `
  SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs
  WHERE locked_at IS NULL AND key IS NULL AND attempts >= max_attempts AND last_error IS NULL
  HAVING count(*) > 0`;
