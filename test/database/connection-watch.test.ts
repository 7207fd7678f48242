import { once } from 'node:events';
import type { DataSource } from 'typeorm';
import { NoConnectionError, poolOf } from '../../src/database/connection-pool';
import { createDataSource } from '../../src/database/data-source';
import { isOutage } from '../../src/database/database-failure';
import { ProcessSession } from '../../src/database/process-session';
import { holdLock } from '../support/database/held-lock';
import { PostgresProxy } from '../support/database/postgres-proxy';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { eventually } from '../support/timing/eventually';

/** A probe has its answer in milliseconds, and on a busy machine in this time too. */
const QUICK = { suspectAfterMs: 200, probeTimeoutMs: 2_000, intervalMs: 50, silenceMs: 300 };

let database: TestDatabase;
let proxy: PostgresProxy;
beforeEach(async () => {
  database = await createTestDatabase();
  proxy = await PostgresProxy.start(database);
});
afterEach(async () => {
  await proxy.interrupt();
  await database.close();
});

/** How many connections are at a statement, or were at it last. */
async function underWay(pattern: string): Promise<number> {
  const [row]: { count: number }[] = await database.dataSource.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND query LIKE $1 AND pid <> pg_backend_pid()`,
    [pattern],
  );
  return row!.count;
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('a pool that watches its connections', () => {
  let dataSource: DataSource;
  beforeEach(async () => {
    const options = { address: { url: proxy.url }, poolSize: 2, watchLimits: QUICK };
    dataSource = await createDataSource(options).initialize();
  });
  afterEach(() => dataSource.destroy());

  it('leaves a statement alone that takes its time, in a transaction too', async () => {
    const watchLimits = { ...QUICK, probeTimeoutMs: 60_000 };
    const patient = await createDataSource({ address: { url: proxy.url }, poolSize: 2, watchLimits }).initialize();
    const slow = [
      patient.query('SELECT pg_sleep(1.5), 1 AS one'),
      patient.transaction((manager) => manager.query('SELECT pg_sleep(1.5), 1 AS one')),
    ];
    for (const rows of await Promise.all(slow)) expect(rows).toMatchObject([{ one: 1 }]);
    await patient.destroy();
  });

  it('closes connections whose answers are lost, and serves again', async () => {
    const lock = await holdLock(database, 'SELECT pg_advisory_xact_lock(7)');
    const lost = [1, 2].map(() => failureOf(dataSource.query('SELECT pg_advisory_xact_lock(7)')));
    await eventually('they are under way', async () => (await underWay('%advisory_xact%')) === 3);
    proxy.blackHole();
    proxy.endBlackHole();
    await lock.release();
    for (const failure of await Promise.all(lost)) expect(isOutage(failure)).toBe(true);
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('lets nobody wait for a server that cannot be asked', async () => {
    const hung = [dataSource.query('SELECT pg_sleep(60)'), dataSource.query('SELECT pg_sleep(60)')];
    const failures = hung.map(failureOf);
    await eventually('they are under way', async () => (await underWay('%pg_sleep%')) === 2);
    proxy.blackHole();
    for (const failure of failures) expect(isOutage(await failure)).toBe(true);
    expect(await failureOf(dataSource.query('SELECT 1'))).toBeInstanceOf(NoConnectionError);
    expect(poolOf(dataSource).waitingCount).toBe(0);
    proxy.endBlackHole();
    await eventually('it serves again', async () => (await failureOf(dataSource.query('SELECT 1'))) === null);
  });

  it('finds a connection that is only listened on', async () => {
    const client = await poolOf(dataSource).connect();
    await client.query('LISTEN something');
    const broken = once(client, 'error');
    proxy.blackHole();
    proxy.endBlackHole();
    await broken;
    client.release(true);
  });

  it('is closed though nobody says goodbye', async () => {
    const other = await createDataSource({ address: { url: proxy.url }, poolSize: 1 }).initialize();
    await other.query('SELECT 1');
    proxy.blackHole();
    const pool = poolOf(other);
    await other.destroy();
    expect(pool.totalCount).toBe(0);
    proxy.endBlackHole();
  });
});

describe('the session of a process', () => {
  it('is replaced when it does not answer, though the server believes in the old one', async () => {
    const session = await ProcessSession.open({ url: proxy.url }, { probeIntervalMs: 100, answerTimeoutMs: 1_000 });
    const [deaf] = await holders(session.processNumber);
    const lost = once(session, 'listening');
    proxy.blackHole();
    expect(await lost).toEqual([false]);
    expect(await holders(session.processNumber)).toEqual([deaf]);
    const found = once(session, 'listening');
    proxy.endBlackHole();
    expect(await found).toEqual([true]);
    const [holder] = await holders(session.processNumber);
    expect(holder).not.toBe(deaf);
    await session.close();
  });

  it('is closed though nobody says goodbye', async () => {
    const session = await ProcessSession.open({ url: proxy.url });
    proxy.blackHole();
    await session.close();
  });

  async function holders(processNumber: number): Promise<number[]> {
    const rows: { pid: number }[] = await database.dataSource.query(
      `SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE locktype = 'advisory' AND objid = $1 AND granted AND datname = current_database()`,
      [processNumber],
    );
    return rows.map(({ pid }) => pid);
  }
});
