import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/database/data-source';
import { ExpensiveReads } from '../../src/database/expensive-reads';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../support/database/test-database';
import { eventually } from '../support/timing/eventually';

const POOL_SIZE = 10;
const LOCK = 4711;

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

const reader = (organizationId: string, ownerId: string | null = null) => ({
  organizationId,
  projectId: 'proj_one',
  ownerId,
});
const readsOf = (statementTimeoutMs: number) =>
  new ExpensiveReads(dataSource, { poolSize: POOL_SIZE, statementTimeoutMs });

describe('a statement that takes too long', () => {
  it('is ended, and told as one to ask less of; its connection serves the next', async () => {
    const reads = readsOf(50).of(reader('org_greedy'));
    for (let time = 0; time < POOL_SIZE + 1; time += 1) {
      await expect(reads.rows('SELECT pg_sleep(600)', [])).rejects.toMatchObject({
        name: 'RequestFailure',
        code: 'FILTER_TOO_EXPENSIVE',
      });
    }
    expect(await reads.rows('SELECT $1::int AS one', [1])).toEqual([{ one: 1 }]);
    const [timeout] = await dataSource.query('SHOW statement_timeout');
    expect(timeout).toEqual({ statement_timeout: '30s' });
  });

  it('is a fault like any other when it is wrong', async () => {
    const reads = readsOf(1_000).of(reader('org_greedy'));
    await expect(reads.rows('SELECT nothing', [])).rejects.toMatchObject({ name: 'QueryFailedError' });
    expect(await reads.rows('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
  });
});

it('keeps neither connections nor turns from others', async () => {
  const holder = dataSource.createQueryRunner();
  await holder.query('SELECT pg_advisory_lock($1)', [LOCK]);
  const reads = readsOf(600_000);
  const waits = 'SELECT pg_advisory_xact_lock_shared($1)';
  const greedy = Array.from({ length: 22 }, () => reads.of(reader('org_greedy')).rows(waits, [LOCK]));
  const waiting = async (): Promise<number> => {
    const [row] = await dataSource.query(
      `SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK} AND NOT granted`,
    );
    return row.count;
  };
  await eventually('two of them have begun', async () => (await waiting()) === 2);
  expect(await reads.of(reader('org_neighbour')).rows('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
  expect(await waiting()).toBe(2);
  await holder.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  await Promise.all(greedy);
  await holder.release();
});

it('refuses more of an organization than may wait', async () => {
  const holder = dataSource.createQueryRunner();
  await holder.query('SELECT pg_advisory_lock($1)', [LOCK]);
  const reads = readsOf(600_000).of(reader('org_greedy'));
  const all = Array.from({ length: 53 }, () => reads.rows('SELECT pg_advisory_xact_lock_shared($1)', [LOCK]));
  const settled = Promise.allSettled(all);
  await expect(all[52]).rejects.toMatchObject({
    name: 'RequestFailure',
    code: 'OVERLOADED',
    retryAfterSeconds: expect.any(Number),
  });
  await holder.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  expect((await settled).filter(({ status }) => status === 'fulfilled')).toHaveLength(52);
  await holder.release();
});

it('refuses more of an owner than half of that, and lets the other owners have their turns', async () => {
  const holder = dataSource.createQueryRunner();
  await holder.query('SELECT pg_advisory_lock($1)', [LOCK]);
  const reads = readsOf(600_000);
  const done: string[] = [];
  const readFor = async (owner: string, sql: string) => {
    await reads.of(reader('org_greedy', owner)).rows(sql, [LOCK]);
    done.push(owner);
  };
  const waits = 'SELECT pg_advisory_xact_lock_shared($1)';
  const greedy = Array.from({ length: 95 }, () => readFor('greedy', waits));
  const settled = Promise.allSettled(greedy);
  await expect(greedy[94]).rejects.toMatchObject({ name: 'RequestFailure', code: 'OVERLOADED' });
  const other = readFor('other', waits);
  await holder.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  await other;
  // Its turn came as soon as one of those that had begun was over.
  expect(done.length).toBeLessThan(8);
  expect((await settled).filter(({ status }) => status === 'fulfilled')).toHaveLength(27);
  await holder.release();
});
