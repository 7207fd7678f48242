import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/database/data-source';
import { translateDatabaseFailure } from '../../src/database/database-failure';
import { countReads, readRows } from '../../src/database/read-rows';
import { AnswerBudget } from '../../src/graphql/limits/answer-budget';
import { PostgresProxy } from '../support/database/postgres-proxy';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';

describe('readRows', () => {
  let database: TestDatabase;
  let proxy: PostgresProxy;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await PostgresProxy.start(database);
    dataSource = await createDataSource({ address: { url: proxy.url }, poolSize: 1 }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await proxy.interrupt();
    await database.close();
  });

  const outageOf = async (sql: string) => {
    const error = await readRows(dataSource, sql, []).catch((thrown: unknown) => thrown);
    return translateDatabaseFailure(error);
  };

  it('reads the rows', async () => {
    const rows = await readRows(dataSource, 'SELECT n FROM generate_series(1, $1::int) AS n', [3]);
    expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it.each(['UTC', 'Asia/Kolkata'])(
    'reads the same instants where rows are counted, in the time zone %s',
    async (zone) => {
      await dataSource.query(`SET TIME ZONE '${zone}'`);
      const sql = `SELECT at::timestamptz, 'text' AS text, $1::jsonb AS json, NULL::timestamptz AS never FROM unnest(ARRAY[
      '2026-11-30 10:00:00.123+00', '2026-11-30 10:00:00.1+00', '2026-11-30 10:00:00+00', '1969-12-31 23:59:59.999+00',
      '0099-03-01 00:00:00+00', '0999-12-31 23:59:59.99+00', '1000-01-01 00:00:00.001+00', '2024-02-29 23:59:59.12+00', '2026-11-30 10:00:00.123456+00', '12026-01-01 00:00:00+00',
      '0044-03-15 12:00:00+00 BC', 'infinity', '-infinity']) AS at`;
      const budget = new AnswerBudget('org_1');
      const counted = await readRows<{ at: Date }>(countReads(dataSource, budget), sql, ['{"a": ["b"]}']);
      // As the driver reads them.
      expect(counted).toEqual(await dataSource.query(sql, ['{"a": ["b"]}']));
      expect(counted[0]?.at).toEqual(new Date('2026-11-30T10:00:00.123Z'));
      await dataSource.query('RESET TIME ZONE');
    },
  );

  it('reads each column by its type, whatever a statement before had under the same name', async () => {
    expect(await readRows(dataSource, 'SELECT 1::int AS n, true AS b', [])).toEqual([{ n: 1, b: true }]);
    expect(await readRows(dataSource, "SELECT '1'::text AS n, true AS b", [])).toEqual([{ n: '1', b: true }]);
    expect(await readRows(dataSource, 'SELECT true AS b, 1::int AS n', [])).toEqual([{ b: true, n: 1 }]);
  });

  it('fails by a value that cannot be read, and gives the only connection back', async () => {
    const { MONEY } = pg.types.builtins;
    pg.types.setTypeParser(MONEY, () => {
      throw new RangeError('No such amount.');
    });
    await expect(readRows(dataSource, 'SELECT pg_backend_pid() AS pid, 1::money AS amount', [])).rejects.toMatchObject({
      driverError: { message: 'No such amount.' },
    });
    const pid = () => readRows(dataSource, 'SELECT pg_backend_pid() AS pid', []);
    const before = await pid();
    await readRows(dataSource, 'SELECT 1::money AS amount', []).catch(() => {});
    expect(await pid()).toEqual(before);
  });

  it('fails with the statement, and gives the only connection back', async () => {
    const sql = 'SELECT 1 / $1::int';
    await expect(readRows(dataSource, sql, [0])).rejects.toMatchObject({
      name: 'QueryFailedError',
      query: sql,
      parameters: [0],
      driverError: { code: '22012' },
    });
    expect(await readRows(dataSource, 'SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
  });

  it('fails as an outage when the connection breaks, or there is none', async () => {
    proxy.cut('before', 'pg_sleep');
    expect(await outageOf('SELECT pg_sleep(0)')).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await proxy.interrupt();
    expect(await outageOf('SELECT 1')).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await proxy.restore();
    expect(await readRows(dataSource, 'SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
  });
});
