import { type CreatedKey, createKey } from '../../src/accounts/keys';
import { MEDIA_SCOPES } from '../../src/domain/caller';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { type Answer, DOORS } from '../support/http/doors';
import { sendHttp } from '../support/http/http-client';
import { ProtocolSocket } from '../support/http/protocol-socket';
import { announce, TusClient } from '../support/http/resumable-upload';
import { wavOf } from '../support/media/media-samples';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';

const HOUR_MS = 3_600_000;
const VIEWER = '{ mediaViewer { scopes } }';
const BYTES = wavOf(10_000);

let app: TestApp;
let tenant: TestTenant;
let key: CreatedKey;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
});
beforeEach(async () => {
  const owner = { projectId: tenant.projectId };
  const expiresAt = new Date(Date.now() + HOUR_MS);
  key = await createKey(app.dataSource, { owner, scopes: MEDIA_SCOPES, expiresAt });
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => app.close());

/** Only the clock goes on: nothing is forgotten of the key, and nobody tells of it. */
function untilItExpires(): void {
  const { now } = Date;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + HOUR_MS);
}

const statusOf = async (method: string, path: string) =>
  (await sendHttp(`${app.url}${path}`, { method, headers: { authorization: `Bearer ${key.key}` } })).status;

it.each(DOORS)('is refused by %s at once', async (_, send) => {
  const ask = (): Promise<Answer> => send({ url: app.url, apiKey: key.key }, VIEWER);
  expect(await ask()).toMatchObject({ data: { mediaViewer: {} } });
  untilItExpires();
  // A WebSocket is closed before anything can be asked.
  const codes = await ask().then(
    ({ errors = [] }) => errors.map(({ extensions }) => extensions.code),
    () => ['UNAUTHENTICATED'],
  );
  expect(codes).toEqual(['UNAUTHENTICATED']);
});

it.each([
  ['GET', '/v3/files'],
  ['GET', '/v1/files'],
  ['GET', '/metrics'],
])('is refused by %s %s at once', async (method, path) => {
  expect(await statusOf(method, path)).toBe(200);
  untilItExpires();
  expect(await statusOf(method, path)).toBe(401);
});

it('is refused by uploads that were begun with it, and by the content of files', async () => {
  const upload = await announce(app.url, key.key, BYTES);
  const client = new TusClient(key.key);
  expect(await client.patch(upload.url, 0, BYTES.subarray(0, 5_000))).toMatchObject({ status: 204 });
  untilItExpires();
  expect(await client.head(upload.url)).toMatchObject({ status: 401 });
  expect(await client.patch(upload.url, 5_000, BYTES.subarray(5_000))).toMatchObject({ status: 401 });
  expect(await statusOf('GET', `/files/${upload.id}/content`)).toBe(401);
  const other = new TusClient(tenant.apiKey);
  expect(await other.offset(upload.url)).toBe(5_000);
});

it('is refused with the tokens that it has made', async () => {
  const making =
    'mutation { createMediaToken(input: { scopes: [FILES_READ], ttlSeconds: 86400 }) { token expiresAt } }';
  const { data } = await createGraphqlClient(app.url, key.key).request(making);
  const { token, expiresAt } = data.createMediaToken;
  expect(Date.parse(expiresAt)).toBeLessThanOrEqual(key.expiresAt?.getTime() ?? 0);
  const client = createGraphqlClient(app.url, token);
  expect(await client.request(VIEWER)).toMatchObject({ status: 200 });
  untilItExpires();
  expect(await client.request(VIEWER)).toMatchObject({ status: 401 });
});

it('ends a WebSocket that was opened with it', async () => {
  const socket = await new ProtocolSocket(app.url).connect(key.key);
  socket.subscribe('1', 'subscription { mediaEvents { __typename } }');
  untilItExpires();
  expect(await socket.closed).toMatchObject({ code: 4403 });
});

it('ends an event stream that was opened with it', async () => {
  const body = JSON.stringify({ query: 'subscription { mediaEvents { __typename } }' });
  const headers = { authorization: `Bearer ${key.key}`, 'content-type': 'application/json' };
  const response = await fetch(`${app.url}/graphql/stream`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  untilItExpires();
  expect(await response.text()).toContain('complete');
});
