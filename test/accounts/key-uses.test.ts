import { createAuthenticator } from '../../src/accounts/authenticate';
import { KeyUses } from '../../src/accounts/key-uses';
import { type CreatedKey, createKey } from '../../src/accounts/keys';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';

const HOUR_MS = 3_600_000;

let database: TestDatabase;
let key: CreatedKey;
let uses: KeyUses;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  const { id: projectId } = await makeProject(database.dataSource);
  key = await createKey(database.dataSource, { owner: { projectId }, scopes: ['FILES_READ'] });
  uses = new KeyUses(database.dataSource);
});
afterEach(() => uses.close());

/** Its last use, and which version of the row tells it. */
async function lastUse(): Promise<{ lastUsedAt: Date | null; version: string }> {
  const [row] = await database.dataSource.query(
    'SELECT last_used_at AS "lastUsedAt", xmin::text AS version FROM api_keys WHERE id = $1',
    [key.id],
  );
  return row;
}

it('is told to the hour, and not before it is written', async () => {
  const onUse = (keyId: string, nowMs: number) => uses.note(keyId, nowMs);
  await createAuthenticator({ dataSource: database.dataSource, onUse }).authenticate(`Bearer ${key.key}`);
  expect((await lastUse()).lastUsedAt).toBeNull();
  await uses.flush();
  const { lastUsedAt } = await lastUse();
  expect((lastUsedAt?.getTime() ?? 1) % HOUR_MS).toBe(0);
  expect(Date.now() - (lastUsedAt?.getTime() ?? 0)).toBeLessThan(HOUR_MS + 60_000);
});

it('is written once an hour, whichever process saw it', async () => {
  const now = Date.now();
  uses.note(key.id, now);
  await uses.flush();
  const { version } = await lastUse();
  uses.note(key.id, now);
  uses.note(key.id, now + HOUR_MS);
  await uses.flush();
  const other = new KeyUses(database.dataSource);
  other.note(key.id, now);
  await other.close();
  // Unless the hour turned meanwhile, by the clock of the database.
  const [{ sameHour }] = await database.dataSource.query(
    `SELECT date_trunc('hour', now()) = last_used_at AS "sameHour" FROM api_keys WHERE id = $1`,
    [key.id],
  );
  expect(sameHour).toBe(true);
  if (Math.floor(Date.now() / HOUR_MS) === Math.floor(now / HOUR_MS)) expect((await lastUse()).version).toBe(version);
});

it('is written when the service closes, and makes no process forget its keys', async () => {
  const heard: unknown[] = [];
  const listener = await listen(heard);
  uses.note(key.id, Date.now());
  await uses.close();
  expect((await lastUse()).lastUsedAt).not.toBeNull();
  await database.dataSource.query(`SELECT pg_notify('api_keys_changed', 'last')`);
  while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toEqual(['last']);
  await listener.release();
});

async function listen(heard: unknown[]) {
  const runner = database.dataSource.createQueryRunner();
  const connection = await runner.connect();
  connection.on('notification', ({ payload }: { payload?: string }) => heard.push(payload));
  await runner.query('LISTEN api_keys_changed');
  return runner;
}

it('is not lost when the database is away', async () => {
  const { query } = database.dataSource;
  const away = Object.assign(Object.create(database.dataSource), { query: () => Promise.reject(new Error('away')) });
  const flaky = new KeyUses(away);
  flaky.note(key.id, Date.now());
  await flaky.flush();
  away.query = query;
  await flaky.close();
  expect((await lastUse()).lastUsedAt).not.toBeNull();
});
