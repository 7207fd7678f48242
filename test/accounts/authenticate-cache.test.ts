import type { DataSource } from 'typeorm';
import { type Authenticator, createAuthenticator } from '../../src/accounts/authenticate';
import { type CreatedKey, createKey, revokeKey, updateKey } from '../../src/accounts/keys';
import { createMediaToken } from '../../src/accounts/tokens/create-media-token';
import { createDataSource } from '../../src/database/data-source';
import type { Project } from '../../src/domain/account';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';
import { eventually } from '../support/timing/eventually';

/** Longer than any test: only what is asked for makes a key forgotten. */
const FOREVER_MS = 3_600_000;

let database: TestDatabase;
/** The authenticator's own connections, so that its queries can be counted and held up. */
let dataSource: DataSource;
let queries: string[] = [];
let project: Project;
let key: CreatedKey;
let authenticator: Authenticator;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ address: database.address, poolSize: 10 })
    .setOptions({ logging: ['query'], logger: recordingLogger() })
    .initialize();
  project = await makeProject(database.dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.close();
});
beforeEach(async () => {
  key = await createKey(database.dataSource, { owner: { projectId: project.id }, scopes: ['FILES_READ', 'GENERATE'] });
  authenticator = createAuthenticator({ dataSource, cacheTtlMs: FOREVER_MS });
  queries = [];
});

/** TypeORM's own hook: real queries, written down as they leave. */
function recordingLogger() {
  const nothing = () => {};
  return {
    logQuery: (query: string) => void queries.push(query),
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  };
}

const signIn = (secret = key.key) => authenticator.authenticate(`Bearer ${secret}`);
const refused = { name: 'RequestFailure', code: 'UNAUTHENTICATED', message: 'The API key is not valid.' };

describe('the cache', () => {
  it('asks once for a key, good or bad', async () => {
    await signIn();
    await signIn();
    expect(queries).toHaveLength(1);

    await expect(signIn('unknown')).rejects.toMatchObject(refused);
    await expect(signIn('unknown')).rejects.toMatchObject(refused);
    expect(queries).toHaveLength(2);
  });

  it('shares one query among simultaneous lookups of one key, good or bad', async () => {
    const callers = await Promise.all(Array.from({ length: 20 }, () => signIn()));
    expect(new Set(callers).size).toBe(1);
    expect(queries).toHaveLength(1);

    const refusals = await Promise.allSettled(Array.from({ length: 20 }, () => signIn('unknown')));
    expect(refusals.every(({ status }) => status === 'rejected')).toBe(true);
    expect(queries).toHaveLength(2);
  });

  it('forgets a key when its time is over', async () => {
    authenticator = createAuthenticator({ dataSource, cacheTtlMs: 20 });
    await signIn();
    await revokeKey(database.dataSource, key.id);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(signIn()).rejects.toMatchObject(refused);
  });

  it('asks once for the key of a token, though that was revoked', async () => {
    const maker = await createKey(database.dataSource, {
      owner: { projectId: project.id },
      scopes: ['TOKENS', 'FILES_READ'],
    });
    const caller = await authenticator.authenticate(`Bearer ${maker.key}`);
    const services = { dataSource: database.dataSource, clock: { now: () => new Date() } };
    const { token } = await createMediaToken(services, caller, { ttlSeconds: 3_600, scopes: ['FILES_READ'] });
    await revokeKey(database.dataSource, maker.id);
    authenticator.clearCache();
    queries = [];
    for (let time = 0; time < 3; time += 1) await expect(signIn(token)).rejects.toMatchObject({ code: refused.code });
    expect(queries.filter((query) => query.includes('api_keys'))).toHaveLength(1);
  });

  it('forgets the key that was used longest ago when it is full', async () => {
    authenticator = createAuthenticator({ dataSource, cacheTtlMs: FOREVER_MS, maxEntries: 1 });
    const other = await createKey(database.dataSource, { owner: { projectId: project.id }, scopes: ['ADMIN'] });
    await signIn();
    await signIn(other.key);
    await signIn();
    expect(queries).toHaveLength(3);
  });

  it('does not let guesses push out a good key', async () => {
    authenticator = createAuthenticator({ dataSource, cacheTtlMs: FOREVER_MS, maxEntries: 1 });
    await signIn();
    await expect(signIn('unknown')).rejects.toMatchObject(refused);
    await signIn();
    expect(queries).toHaveLength(2);
  });

  it('knows no key better that was wrong before, once keys are made or changed', async () => {
    for (const forget of [() => authenticator.forgetWrongKeys(), () => authenticator.clearCache()]) {
      await expect(signIn('unknown')).rejects.toMatchObject(refused);
      queries = [];
      forget();
      await expect(signIn('unknown')).rejects.toMatchObject(refused);
      expect(queries).toHaveLength(1);
    }
  });

  it('lets nobody in for a flood of wrong keys but those who have come before, and asks for none of it', async () => {
    authenticator = createAuthenticator({ dataSource, cacheTtlMs: FOREVER_MS, wrongKeysPerMinute: 5 });
    const from = (secret: string) => authenticator.authenticate(`Bearer ${secret}`, '192.0.2.1');
    const other = await createKey(database.dataSource, { owner: { projectId: project.id }, scopes: ['ADMIN'] });
    await from(key.key);
    queries = [];
    const answers = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => from(`guess-${index}`)));
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
    // All by one.
    expect(queries).toEqual([expect.stringMatching(/IN \(\$1, \$2, \$3, \$4, \$5\)/)]);
    const limited = { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) };
    await expect(from('guess')).rejects.toMatchObject(limited);
    await expect(from(other.key)).rejects.toMatchObject(limited);
    await from(key.key);
    // Nor when it was forgotten meanwhile.
    authenticator.clearCache();
    await from(key.key);
    await authenticator.authenticate(`Bearer ${other.key}`, '192.0.2.2');
  });

  it('sees a revocation and new scopes after clearCache', async () => {
    await signIn();
    await updateKey(database.dataSource, key.id, { scopes: ['ADMIN'] });
    authenticator.clearCache();
    await expect(signIn()).resolves.toMatchObject({ scopes: new Set(['ADMIN']) });

    await revokeKey(database.dataSource, key.id);
    authenticator.clearCache();
    await expect(signIn()).rejects.toMatchObject(refused);
  });

  it('asks every time while it is off, and afresh when it is on again', async () => {
    await signIn();
    authenticator.setCaching(false);
    await signIn();
    await signIn();
    expect(queries).toHaveLength(3);

    authenticator.setCaching(true);
    await signIn();
    await signIn();
    expect(queries).toHaveLength(4);
  });

  it('asks again after a lookup that failed', async () => {
    await whileKeysAreLocked(async () => {
      const [failed] = await Promise.all([signIn().catch((error: unknown) => error), cancelLookup()]);
      expect(failed).toBeInstanceOf(Error);
    });
    await expect(signIn()).resolves.toMatchObject({ keyId: key.id });
  });
});

describe.each([
  ['clearCache', () => authenticator.clearCache()],
  ['turning the cache off', () => authenticator.setCaching(false)],
  ['turning the cache on again', () => authenticator.setCaching(true)],
])('a lookup that is under way at %s', (_, change) => {
  it('is not kept after it', async () => {
    const lookups: Promise<unknown>[] = [];
    await whileKeysAreLocked(async () => {
      lookups.push(signIn());
      await lookupsWaiting(1);
      change();
    });
    await expect(lookups[0]).resolves.toMatchObject({ keyId: key.id });

    await signIn();
    expect(queries).toHaveLength(2);
  });

  it('is not joined by whoever asks after it', async () => {
    const lookups: Promise<unknown>[] = [];
    await whileKeysAreLocked(async () => {
      lookups.push(signIn());
      await lookupsWaiting(1);
      change();
      lookups.push(signIn());
      await lookupsWaiting(2);
    });
    await Promise.all(lookups);
    expect(queries).toHaveLength(2);
  });

  it('does not outlive the time of a key', async () => {
    let now = Date.now();
    const clocked = createAuthenticator({ dataSource, cacheTtlMs: FOREVER_MS, now: () => now });
    const soon = await createKey(database.dataSource, {
      owner: { projectId: project.id },
      scopes: ['FILES_READ'],
      expiresAt: new Date(now + 60_000),
    });
    const enter = () => clocked.authenticate(`Bearer ${soon.key}`);
    await expect(enter()).resolves.toMatchObject({ keyId: soon.id });
    now += 59_999;
    await expect(enter()).resolves.toMatchObject({ keyId: soon.id });
    now += 1;
    await expect(enter()).rejects.toMatchObject(refused);
    expect(queries).toHaveLength(1);
    // Looked up anew, too.
    clocked.clearCache();
    await expect(enter()).rejects.toMatchObject(refused);
  });
});

/** Holds up every read of the table while `work` runs. */
async function whileKeysAreLocked(work: () => Promise<void>): Promise<void> {
  await database.dataSource.transaction(async (manager) => {
    await manager.query('LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE');
    await work();
  });
}

const WAITING = `
  SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%api_keys%'`;

async function lookupsWaiting(count: number): Promise<number[]> {
  return eventually(`${count} lookups wait`, async () => {
    const rows: { pid: number }[] = await database.dataSource.query(WAITING);
    return rows.length >= count && rows.map(({ pid }) => pid);
  });
}

async function cancelLookup(): Promise<void> {
  for (const pid of await lookupsWaiting(1)) await database.dataSource.query('SELECT pg_cancel_backend($1)', [pid]);
}
