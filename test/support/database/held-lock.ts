import { Client } from 'pg';
import { eventually } from '../timing/eventually';
import type { TestDatabase } from './test-database';

export interface HeldLock {
  /** Resolves when a statement waits for the lock. */
  stops(): Promise<void>;
  /** Lets go of it, and resolves when the statements that waited for it are over. */
  release(): Promise<void>;
}

/** Locks what `sql` says, so that the service comes to a stop in exactly the statement that needs it. */
export async function holdLock({ address }: TestDatabase, sql: string): Promise<HeldLock> {
  if ('url' in address) throw new Error('The test database is on a Unix socket.');
  const client = new Client(address);
  // When a test has failed, its database is dropped under it.
  client.on('error', () => {});
  await client.connect();
  await client.query('BEGIN');
  await client.query(sql);
  const waiting = async (): Promise<number[]> => {
    // A transaction sees one state of the activity until it asks for another.
    await client.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await client.query(
      'SELECT pid FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))',
    );
    return rows.map(({ pid }) => pid);
  };
  return {
    stops: () => eventually('a statement waits for the lock', async () => (await waiting()).length > 0).then(() => {}),
    async release() {
      const pids = await waiting();
      await client.query('COMMIT');
      await eventually('the statements are over', async () => {
        const { rows } = await client.query(
          `SELECT FROM pg_stat_activity WHERE pid = ANY ($1) AND wait_event_type IS DISTINCT FROM 'Client'`,
          [pids],
        );
        return rows.length === 0;
      });
      await client.end();
    },
  };
}
