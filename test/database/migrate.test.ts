import { generateApiKey } from '../../src/accounts/keys';
import { provisionFirstAccount } from '../../src/accounts/provision';
import { createDataSource } from '../../src/database/data-source';
import { migrate } from '../../src/database/migrate';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database/test-database';

const PROCESSES = 5;

let database: TestDatabase;
afterEach(() => database.close());

/** What as many processes have: a pool each. */
async function inManyProcesses<Result>(work: (database: TestDatabase['dataSource']) => Promise<Result>) {
  const connect = () => createDataSource({ address: database.address, poolSize: 2 }).initialize();
  const dataSources = await Promise.all(Array.from({ length: PROCESSES }, connect));
  try {
    return await Promise.all(dataSources.map(work));
  } finally {
    await Promise.all(dataSources.map((dataSource) => dataSource.destroy()));
  }
}

const count = async (table: string): Promise<number> =>
  Number((await database.dataSource.query(`SELECT count(*) FROM ${table}`))[0].count);

describe('migrate', () => {
  it('runs once, and what comes after it one by one, when many processes start on an empty database', async () => {
    database = await createEmptyDatabase();
    let running = 0;
    const keys = await inManyProcesses((dataSource) =>
      migrate(dataSource, async () => {
        running += 1;
        expect(running).toBe(1);
        const key = await provisionFirstAccount(dataSource, async () => generateApiKey());
        running -= 1;
        return key;
      }),
    );
    expect(keys.filter((key) => key !== null)).toHaveLength(1);
    expect(await count('migrations')).toBe(database.dataSource.migrations.length);
    for (const table of ['organizations', 'projects', 'api_keys']) expect(await count(table)).toBe(1);
    expect(await count('graphile_worker.migrations')).toBeGreaterThan(0);
  });

  it('changes nothing the second time, and lets go of its lock', async () => {
    database = await createTestDatabase();
    const before = await database.dataSource.query('SELECT * FROM migrations ORDER BY id');
    await inManyProcesses((dataSource) => migrate(dataSource, async () => {}));
    expect(await database.dataSource.query('SELECT * FROM migrations ORDER BY id')).toEqual(before);
    expect(await count(`pg_locks WHERE locktype = 'advisory' AND database = (${OWN_OID})`)).toBe(0);
  });

  const OWN_OID = 'SELECT oid FROM pg_database WHERE datname = current_database()';

  it('lets go of its lock when what comes after it fails, so that the next process can try', async () => {
    database = await createEmptyDatabase();
    const { dataSource } = database;
    const failure = new Error('afterwards');
    await expect(migrate(dataSource, () => Promise.reject(failure))).rejects.toBe(failure);
    await expect(migrate(dataSource, async () => 'done')).resolves.toBe('done');
    expect((await dataSource.query('SHOW statement_timeout'))[0].statement_timeout).toBe('30s');
  });

  it('waits for another that migrates for longer than a statement of the service waits for a lock', async () => {
    database = await createTestDatabase();
    const hasty = createDataSource({ address: database.address, poolSize: 3, lockTimeoutMs: 50 });
    await hasty.initialize();
    let isDone = false;
    let waited: Promise<unknown> | undefined;
    await migrate(database.dataSource, async () => {
      const waits = migrate(hasty, async () => {
        isDone = true;
      });
      waited = waits.then(() => hasty.query('SHOW lock_timeout'));
      await database.dataSource.query('SELECT pg_sleep(0.2)');
      expect(isDone).toBe(false);
    });
    expect(await waited).toEqual([{ lock_timeout: '50ms' }]);
    await hasty.destroy();
  });

  it('goes forward only', async () => {
    database = await createTestDatabase();
    await expect(database.dataSource.undoLastMigration()).rejects.toThrow('Migrations go forward only.');
    expect(await count('migrations')).toBe(database.dataSource.migrations.length);
    expect(await count('files')).toBe(0);
  });
});
