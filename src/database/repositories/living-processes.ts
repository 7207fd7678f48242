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
