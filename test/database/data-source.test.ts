import { createDataSource } from '../../src/database/data-source';
import { translateDatabaseFailure } from '../../src/database/database-failure';
import { holdLock } from '../support/database/held-lock';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../support/database/test-database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('the entities', () => {
  it('say of the tables what the migrations made', async () => {
    const { upQueries } = await database.dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});

describe('a connection', () => {
  const setting = async (name: string): Promise<string> => {
    const [row]: Record<string, string>[] = await database.dataSource.query(`SHOW ${name}`);
    return row![name]!;
  };

  it('has its limits and its name', async () => {
    expect(await setting('statement_timeout')).toBe('30s');
    expect(await setting('lock_timeout')).toBe('5s');
    expect(await setting('idle_in_transaction_session_timeout')).toBe('10s');
    expect(await setting('application_name')).toBe('mediagraph');
  });

  it('is made by a URL as well', async () => {
    const byUrl = createDataSource({ address: { url: databaseUrl(database) }, poolSize: 1 });
    await byUrl.initialize();
    const [row] = await byUrl.query('SELECT current_database() AS name');
    await byUrl.destroy();
    expect(databaseUrl(database)).toContain(row.name);
  });

  it('is there for readers when all wait for a lock, which they do for a while', async () => {
    const lock = await holdLock(database, 'LOCK TABLE organizations IN SHARE MODE');
    const options = { address: database.address, poolSize: 2, lockTimeoutMs: 200 };
    const narrow = await createDataSource(options).initialize();
    const writers = [1, 2].map(() => narrow.query('DELETE FROM organizations').catch(translateDatabaseFailure));
    await lock.stops();
    expect(await narrow.query('SELECT count(*)::int AS count FROM organizations')).toEqual([{ count: 0 }]);
    for (const writer of writers) expect(await writer).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await lock.release();
    await narrow.destroy();
  });

  it('waits for a lock for as long as it takes where statements may take as long as they need', async () => {
    const options = { address: database.address, poolSize: 1, statementTimeoutMs: 0 };
    const patient = await createDataSource(options).initialize();
    expect(await patient.query('SHOW lock_timeout')).toEqual([{ lock_timeout: '0' }]);
    await patient.destroy();
  });

  it('is not one of more than the pool may have', async () => {
    const small = await createDataSource({ address: database.address, poolSize: 2 }).initialize();
    const rows = await Promise.all(Array.from({ length: 20 }, () => small.query('SELECT pg_backend_pid() AS pid')));
    await small.destroy();
    expect(new Set(rows.map(([row]) => row.pid)).size).toBeLessThanOrEqual(2);
  });
});
