import { runMigrations } from 'graphile-worker';
import type { DataSource } from 'typeorm';
import { poolOf } from './connection-pool';

/** Any number that nothing else locks: 'media' in ASCII. */
const MIGRATION_LOCK = 0x6d65646961;

/**
 * Brings the schema up to date, then runs `afterwards`, as the only process that does so at this moment: others wait
 * for the advisory lock and find the work done.
 */
export async function migrate<Result>(dataSource: DataSource, afterwards: () => Promise<Result>): Promise<Result> {
  const lock = dataSource.createQueryRunner();
  try {
    // Others may take as long as a large table needs.
    await lock.query('SET lock_timeout = 0');
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      await dataSource.runMigrations();
      await runMigrations({ pgPool: poolOf(dataSource) });
      return await afterwards();
    } finally {
      await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await lock.query('RESET lock_timeout');
    }
  } finally {
    await lock.release();
  }
}
