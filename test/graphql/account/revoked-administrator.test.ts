import { holdLock } from '../../support/database/held-lock';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const PROJECT = '{ project { id } errors { code } }';
const WEBHOOK = '{ webhook { id } errors { code } }';
const EVENTS = 'url: "https://example.com/hook", events: ["file.stored"]';

let app: TestApp;
let tenant: TestTenant;
let organization: GraphqlClient;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api', DATABASE_POOL_SIZE: '10' });
});
beforeEach(async () => {
  tenant = await createTenant(app.dataSource);
  organization = createGraphqlClient(app.url, tenant.organizationApiKey);
});
afterAll(() => app.close());

const MAKE_KEY = 'mutation { createMediaApiKey(input: { scopes: [ADMIN] }) { apiKey { id } secret errors { code } } }';

async function makeKey(): Promise<{ id: string; client: GraphqlClient }> {
  const { apiKey, secret } = (await organization.request(MAKE_KEY)).data.createMediaApiKey;
  return { id: apiKey.id, client: createGraphqlClient(app.url, secret) };
}

/** As a request has it that was let in before: nothing has told this process. */
async function revokeUnheard(id: string): Promise<void> {
  await app.dataSource.transaction(async (manager) => {
    await manager.query('SET LOCAL session_replication_role = replica');
    await manager.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id]);
  });
}

async function everything(): Promise<string> {
  const tables = ['projects', 'webhooks'].map((table) => `SELECT ${table}::text AS row FROM ${table}`);
  const keys = 'SELECT (id, scopes, revoked_at)::text AS row FROM api_keys';
  const rows = await app.dataSource.query(`${[...tables, keys].join(' UNION ALL ')} ORDER BY row`);
  return JSON.stringify(rows);
}

describe('with a key that was revoked since its request was let in', () => {
  it.each([
    ['revokeMediaApiKey', ({ key }: Ids) => `revokeMediaApiKey(id: "${key}") { errors { code } }`],
    ['createMediaApiKey', () => 'createMediaApiKey(input: { scopes: [ADMIN] }) { errors { code } }'],
    ['createMediaProject', () => `createMediaProject(input: { name: "x" }) ${PROJECT}`],
    [
      'updateMediaProject',
      ({ project }: Ids) => `updateMediaProject(input: { id: "${project}", zeroDataRetention: true }) ${PROJECT}`,
    ],
    ['createMediaWebhook', () => `createMediaWebhook(input: { ${EVENTS} }) ${WEBHOOK}`],
    [
      'updateMediaWebhook',
      ({ webhook }: Ids) => `updateMediaWebhook(input: { id: "${webhook}", enabled: false }) ${WEBHOOK}`,
    ],
    ['deleteMediaWebhook', ({ webhook }: Ids) => `deleteMediaWebhook(id: "${webhook}") { errors { code } }`],
  ])('%s changes nothing', async (_, mutation) => {
    const made = await organization.request(`mutation { createMediaWebhook(input: { ${EVENTS} }) ${WEBHOOK} }`);
    const webhook = made.data.createMediaWebhook.webhook.id;
    const [other, own] = [await makeKey(), await makeKey()];
    const asked = `mutation { ${mutation({ key: other.id, project: tenant.projectId, webhook })} }`;
    await own.client.request('{ mediaViewer { scopes } }');
    await revokeUnheard(own.id);
    const before = await everything();
    const { errors } = await own.client.request(asked);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['UNAUTHENTICATED']);
    expect(await everything()).toBe(before);

    const { data } = await other.client.request(asked);
    expect(JSON.stringify(data)).toContain('"errors":[]');
    expect(await everything()).not.toBe(before);
  });
});

interface Ids {
  readonly key: string;
  readonly project: string;
  readonly webhook: string;
}

it('two keys that revoke each other at once: one does', async () => {
  const [one, other] = [await makeKey(), await makeKey()];
  const revoke = ({ client }: typeof one, { id }: typeof one) =>
    client.request('mutation ($id: ID!) { revokeMediaApiKey(id: $id) { errors { code } } }', { id });
  await Promise.all([one, other].map(({ client }) => client.request('{ mediaViewer { scopes } }')));
  const lock = await holdLock(app.database, `SELECT FROM api_keys WHERE id = '${one.id}' FOR UPDATE`);
  const answers = Promise.all([revoke(one, other), revoke(other, one)]);
  await lock.stops();
  await lock.release();
  const told = (await answers).map(({ data, errors }) => data?.revokeMediaApiKey ?? errors?.[0]?.extensions['code']);
  expect(told).toEqual(expect.arrayContaining([{ errors: [] }, 'UNAUTHENTICATED']));
});

it('changes that wait for their organization leave connections for everybody else', async () => {
  const others = await createTenant(app.dataSource);
  const { organizationId } = tenant;
  const lock = await holdLock(app.database, `SELECT FROM organizations WHERE id = '${organizationId}' FOR UPDATE`);
  const making = Promise.all(Array.from({ length: 30 }, () => organization.request(MAKE_KEY)));
  await lock.stops();
  const page = await createGraphqlClient(app.url, others.apiKey).request('{ files(first: 1) { nodes { id } } }');
  expect(page.data).toEqual({ files: { nodes: [] } });
  await lock.release();
  const made = (await making).map(({ data }) => data.createMediaApiKey.errors);
  expect(made).toEqual(Array(30).fill([]));
});

describe('a variable that the request does not have', () => {
  const NAMES = { projectId: 'ID', expiresAt: 'DateTime' };
  it.each(Object.entries(NAMES))('bounds no API key by %s', async (field, type) => {
    const document = `mutation ($given: ${type}) {
      createMediaApiKey(input: { scopes: [FILES_READ], ${field}: $given }) { secret errors { code path } } }`;
    const refused = { secret: null, errors: [{ code: 'INVALID_INPUT', path: ['input', field] }] };
    expect((await organization.request(document)).data.createMediaApiKey).toEqual(refused);
    const made = (await organization.request(document, { given: null })).data.createMediaApiKey;
    expect(made).toEqual({ secret: expect.any(String), errors: [] });
  });

  it.each([
    ['zeroDataRetention', 'Boolean'],
    ['retentionSeconds', 'Int'],
    ['ownerMaxBytes', 'SafeInt'],
  ])('bounds no project by %s', async (field, type) => {
    const asked = (mutation: string, given: string) => `mutation ($given: ${type}) {
      ${mutation}(input: { ${given}, ${field}: $given }) { project { id } errors { code path } } }`;
    const refused = { project: null, errors: [{ code: 'INVALID_INPUT', path: ['input', field] }] };
    const create = asked('createMediaProject', 'name: "bounded"');
    expect((await organization.request(create)).data.createMediaProject).toEqual(refused);
    const update = asked('updateMediaProject', `id: "${tenant.projectId}", name: "bounded"`);
    expect((await organization.request(update)).data.updateMediaProject).toEqual(refused);
    const given = field === 'zeroDataRetention' ? true : 60;
    const changed = (await organization.request(update, { given })).data.updateMediaProject;
    expect(changed).toEqual({ project: { id: tenant.projectId }, errors: [] });
  });
});
