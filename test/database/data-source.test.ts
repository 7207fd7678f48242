import { createDataSource } from '../../src/database/data-source';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../support/test-database';

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

  it('is not one of more than the pool may have', async () => {
    const small = await createDataSource({ address: database.address, poolSize: 2 }).initialize();
    const rows = await Promise.all(Array.from({ length: 20 }, () => small.query('SELECT pg_backend_pid() AS pid')));
    await small.destroy();
    expect(new Set(rows.map(([row]) => row.pid)).size).toBeLessThanOrEqual(2);
  });
});
