import { poolOf } from '../../src/database/connection-pool';
import { openDatabase } from '../../src/database/open-database';
import { allGone, makeScratchDirectory } from '../support/database/embedded-server';
import { createEmptyDatabase, databaseUrl, type TestDatabase } from '../support/database/test-database';
import { eventually } from '../support/timing/eventually';

let database: TestDatabase;
beforeEach(async () => {
  database = await createEmptyDatabase();
});
afterEach(() => database.close());

const settings = () => ({ databaseUrl: databaseUrl(database), dataDirectory: '/nowhere', databasePoolSize: 2 });

async function otherConnections(): Promise<number[]> {
  const rows: { pid: number }[] = await database.dataSource.query(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'mediagraph'`,
  );
  return rows.map(({ pid }) => pid);
}

describe('openDatabase', () => {
  it('brings an empty database up to date, with the smallest pool', async () => {
    const seen: string[] = [];
    const opened = await openDatabase(settings(), async (dataSource) => {
      await dataSource.transaction(async (manager) => {
        const tables = await manager.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
        seen.push(...tables.map(({ tablename }: { tablename: string }) => tablename));
      });
    });
    expect(seen).toEqual(expect.arrayContaining(['organizations', 'projects', 'api_keys', 'files', 'uploads']));
    await opened.close();
    await eventually('its connections are closed', async () => (await otherConnections()).length === 0);
  });

  it('closes what it opened when the work after the migrations fails', async () => {
    const failure = new Error('afterwards');
    await expect(openDatabase(settings(), () => Promise.reject(failure))).rejects.toBe(failure);
    await eventually('its connections are closed', async () => (await otherConnections()).length === 0);
  });

  it('fails where there is no server', async () => {
    const nowhere = 'postgres://nobody@localhost:1/nothing?host=/nowhere';
    await expect(openDatabase({ ...settings(), databaseUrl: nowhere })).rejects.toThrow();
  });

  it('outlives the loss of all its connections, idle and lent', async () => {
    const { dataSource, close } = await openDatabase(settings());
    const lent = await poolOf(dataSource).connect();
    const sleeping = dataSource.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
    const pids = await eventually('both are there', async () => {
      const found = await otherConnections();
      return found.length >= 2 && found;
    });
    await database.dataSource.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [pids]);
    expect(await sleeping).toBeInstanceOf(Error);
    lent.release(true);
    await eventually('another connection serves', () => dataSource.query('SELECT 1').catch(() => null));
    await close();
  });

  it('starts the embedded server where no other is named, and stops it', async () => {
    const directory = await makeScratchDirectory();
    const opened = await openDatabase({ databaseUrl: null, dataDirectory: directory.path, databasePoolSize: 2 });
    const [row] = await opened.dataSource.query('SELECT count(*) FROM files');
    expect(row).toEqual({ count: '0' });
    await opened.close();
    await allGone(directory.path);
    await directory.remove();
  });
});
