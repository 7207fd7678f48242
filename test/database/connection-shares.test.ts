import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/database/data-source';
import { countReads, readRows } from '../../src/database/read-rows';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../support/database/test-database';
import { eventually } from '../support/timing/eventually';

const POOL_SIZE = 10;
const LOCK = 4712;

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ address: { url: databaseUrl(database) }, poolSize: POOL_SIZE }).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.close();
});

/** A request of an organization that may read so much. */
function requestOf(organizationId: string, characters = 1_000_000) {
  let left = characters;
  return countReads(dataSource, {
    organizationId,
    spendRows: (spent) => {
      left -= spent;
      return left >= 0;
    },
    checkRows: () => {
      if (left < 0) throw new Error('Too much was read.');
    },
  });
}

it('an organization with many requests at once leaves connections to others', async () => {
  const holder = dataSource.createQueryRunner();
  await holder.query('SELECT pg_advisory_lock($1)', [LOCK]);
  const waits = 'SELECT pg_advisory_lock_shared($1), pg_advisory_unlock_shared($1)';
  const greedy = Array.from({ length: 3 * POOL_SIZE }, () => readRows(requestOf('org_greedy'), waits, [LOCK]));
  const waiting = async (): Promise<number> => {
    const [row] = await dataSource.query(
      `SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK} AND NOT granted`,
    );
    return row.count;
  };
  await eventually('four of them have begun', async () => (await waiting()) === 4);
  const neighbour = await readRows(requestOf('org_neighbour'), 'SELECT 1 AS one', []);
  expect(neighbour).toEqual([{ one: 1 }]);
  expect(await waiting()).toBe(4);
  await holder.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  await Promise.all(greedy);
  await holder.release();
});

it('nothing is made of rows that are too much, nor asked for after them, and their connection serves the next', async () => {
  const request = requestOf('org_greedy', 1_000);
  const rows = "SELECT repeat('x', 600) AS text, '{}'::jsonb AS json FROM generate_series(1, $1)";
  const [row] = await readRows<{ text: string; json: object }>(request, rows, [1]);
  expect(row).toEqual({ text: 'x'.repeat(600), json: {} });
  const pids = 'SELECT array_agg(pid ORDER BY pid) AS pids FROM pg_stat_activity WHERE datname = current_database()';
  const before = await dataSource.query(pids);
  await expect(readRows(request, rows, [100])).rejects.toThrow('Too much was read.');
  await expect(readRows(request, 'SELECT pg_sleep(600)', [])).rejects.toThrow('Too much was read.');
  expect(await dataSource.query(pids)).toEqual(before);
});
