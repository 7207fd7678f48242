import { createKey, revokeKey, updateKey } from '../../src/accounts/keys';
import { databaseUrl } from '../support/database/test-database';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';

/** Two processes on one database. */
let first: TestApp;
let second: TestApp;
let tenant: TestTenant;
beforeAll(async () => {
  first = await startTestApp({ ROLE: 'api' });
  second = await startTestApp({ ROLE: 'api', DATABASE_URL: databaseUrl(first.database) });
  tenant = await createTenant(first.dataSource);
});
afterAll(async () => {
  await second.close();
  await first.close();
});

const makeKey = (scopes: readonly string[]) =>
  createKey(first.dataSource, { owner: { projectId: tenant.projectId }, scopes });

async function scopesOf(app: TestApp, key: string): Promise<readonly string[] | null> {
  const { status, data } = await createGraphqlClient(app.url, key).request('{ mediaViewer { scopes } }');
  return status === 401 ? null : data.mediaViewer.scopes;
}

async function untilAllSay(key: string, expected: readonly string[] | null): Promise<void> {
  for (const app of [first, second]) {
    await eventually(`the key has ${expected}`, async () => `${await scopesOf(app, key)}` === `${expected}`);
  }
}

describe('a key', () => {
  // The clock that keys are remembered by stands still: what is forgotten was told.
  beforeEach(() => {
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now);
  });
  afterEach(() => jest.restoreAllMocks());

  it('is remembered for as long as nobody is told that it has changed', async () => {
    const { id, key } = await makeKey(['FILES_READ']);
    expect(await scopesOf(first, key)).toEqual(['FILES_READ']);
    await first.dataSource.transaction(async (manager) => {
      // Without the trigger that tells of it.
      await manager.query('SET LOCAL session_replication_role = replica');
      await manager.query('UPDATE api_keys SET scopes = $2 WHERE id = $1', [id, ['ADMIN']]);
    });
    expect(await scopesOf(first, key)).toEqual(['FILES_READ']);
  });

  it('that is changed or revoked is so in every process at once', async () => {
    const { id, key } = await makeKey(['FILES_READ']);
    for (const app of [first, second]) expect(await scopesOf(app, key)).toEqual(['FILES_READ']);

    await updateKey(first.dataSource, id, { scopes: ['ADMIN'] });
    await untilAllSay(key, ['ADMIN']);

    await revokeKey(first.dataSource, id);
    await untilAllSay(key, null);
  });

  it('that is revoked while nobody can be told is refused none the less', async () => {
    const { id, key } = await makeKey(['FILES_READ']);
    for (const app of [first, second]) expect(await scopesOf(app, key)).toEqual(['FILES_READ']);
    await first.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'mediagraph session'`,
    );
    await revokeKey(first.dataSource, id);
    await untilAllSay(key, null);
  });
});

describe('a request without a key', () => {
  it.each(['/graphql', '/graphql?query={mediaViewer{scopes}}', '/metrics', '/files/file_/content'])(
    'for %s is refused',
    async (path) => {
      const response = await fetch(`${first.url}${path}`);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    },
  );

  it.each(['/healthz', '/readyz', '/'])('for %s is answered', async (path) => {
    expect((await fetch(`${first.url}${path}`)).status).toBe(200);
  });

  it('for what there is not is told so', async () => {
    expect((await fetch(`${first.url}/nothing`)).status).toBe(404);
  });
});
