import type { DataSource, EntityManager } from 'typeorm';
import { createDataSource } from '../../src/database/data-source';
import { translateDatabaseFailure } from '../../src/database/database-failure';
import { RequestFailure } from '../../src/domain/errors';
import { PostgresProxy } from '../support/database/postgres-proxy';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { eventually } from '../support/timing/eventually';

describe('translateDatabaseFailure', () => {
  let database: TestDatabase;
  let proxy: PostgresProxy;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await PostgresProxy.start(database);
    dataSource = await createDataSource({ address: { url: proxy.url }, poolSize: 2 }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await proxy.interrupt();
    await database.close();
  });

  async function failureOf(work: () => Promise<unknown>): Promise<unknown> {
    const error = await work().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    const translated = translateDatabaseFailure(error);
    if (!(translated instanceof RequestFailure)) return translated === error ? 'as it was' : translated;
    expect(translated.cause).toBe(error);
    return translated.code;
  }
  const query = (sql: string) => () => dataSource.query(sql);

  it('says of a statement whose connection breaks that the service cannot do it now', async () => {
    proxy.cut('before', 'pg_sleep');
    expect(await failureOf(query('SELECT pg_sleep(0)'))).toBe('SERVICE_UNAVAILABLE');
    proxy.cut('after', 'COMMIT');
    expect(await failureOf(() => dataSource.transaction((manager) => manager.query('SELECT 1')))).toBe(
      'SERVICE_UNAVAILABLE',
    );
  });

  it.each<[what: string, step: (manager: EntityManager) => Promise<unknown>]>([
    ['a statement', (manager) => manager.query('SELECT 1')],
    ['a query', (manager) => manager.createQueryBuilder().select('1').from('organizations', 'o').getRawMany()],
    ['a query of its runner', async ({ queryRunner }) => queryRunner?.query('SELECT 1')],
    ['its end', async () => {}],
  ])('says so of a transaction whose connection breaks before %s', async (_, step) => {
    const work = async (manager: EntityManager) => {
      const [{ pid }] = await manager.query('SELECT pg_backend_pid() AS pid');
      await database.dataSource.query(`SELECT pg_terminate_backend(${pid})`);
      await eventually('the loss is noticed', async () => manager.queryRunner?.isReleased === true);
      await step(manager);
    };
    expect(await failureOf(() => dataSource.transaction(work))).toBe('SERVICE_UNAVAILABLE');
  });

  it('says so of a connection that an operator ends, and of a server that is out of resources', async () => {
    expect(await failureOf(query('SELECT pg_terminate_backend(pg_backend_pid())'))).toBe('SERVICE_UNAVAILABLE');
    for (const code of ['53100', '53300', '57P03', '08006', '25006']) {
      expect(await failureOf(query(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`))).toBe('SERVICE_UNAVAILABLE');
    }
  });

  it('says so of what was rolled back for no fault of its own', async () => {
    for (const code of ['40001', '40P01', '40003', '55P03', '57014', '57P05', '25P03', '25P04', '58000', '58030']) {
      expect(await failureOf(query(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`))).toBe('SERVICE_UNAVAILABLE');
    }
    expect(await failureOf(query('SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)'))).toBe(
      'SERVICE_UNAVAILABLE',
    );
    const impatient = await createDataSource({
      address: database.address,
      poolSize: 1,
      statementTimeoutMs: 20,
    }).initialize();
    expect(await failureOf(() => impatient.query('SELECT pg_sleep(60)'))).toBe('SERVICE_UNAVAILABLE');
    await impatient.destroy();
  });

  it('says so when no connection is free for too long', async () => {
    const narrow = await createDataSource({ address: { url: proxy.url }, poolSize: 1 }).initialize();
    const runner = narrow.createQueryRunner();
    await runner.connect();
    expect(await failureOf(() => narrow.query('SELECT 1'))).toBe('SERVICE_UNAVAILABLE');
    await runner.release();
    await narrow.destroy();
  });

  it('says so when there is no server', async () => {
    await proxy.interrupt();
    expect(await failureOf(query('SELECT 1'))).toBe('SERVICE_UNAVAILABLE');
    expect(await failureOf(() => dataSource.transaction(async () => {}))).toBe('SERVICE_UNAVAILABLE');
    await proxy.restore();
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says of an account that was deleted meanwhile that its key is not valid', async () => {
    await database.dataSource.query(
      `INSERT INTO organizations (id, name, max_bytes, max_files, deleted_at) VALUES ('org', 'gone', 1, 1, now())`,
    );
    const late = `INSERT INTO projects (id, organization_id, name) VALUES ('proj', 'org', 'late')`;
    expect(await failureOf(() => database.dataSource.query(late))).toBe('UNAUTHENTICATED');
  });

  it('leaves our own faults as they are', async () => {
    expect(await failureOf(query('SELECT nothing'))).toBe('as it was');
    expect(await failureOf(query('SELECT 1 / 0'))).toBe('as it was');
    // Somebody has to see it.
    for (const code of ['XX000', 'XX001', '23505', '42P01', '54000']) {
      expect(await failureOf(query(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`))).toBe('as it was');
    }
    expect(await failureOf(() => Promise.reject(new TypeError('of ours')))).toBe('as it was');
  });
});
