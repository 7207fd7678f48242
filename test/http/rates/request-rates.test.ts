import { once } from 'node:events';
import { request } from 'node:http';
import { updateProject } from '../../../src/accounts/organizations-and-projects';
import { createFileClient } from '../../support/graphql/file-client';
import { readFirstEvent } from '../../support/http/first-event';
import { ProtocolSocket } from '../../support/http/protocol-socket';
import { readFixture } from '../../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

/** Of a key; one point comes back in twenty seconds. */
const CAPACITY = 30;
const PAGE = '{ files(first: 13) { nodes { id } } }';
const PAGE_COST = 14;

let app: TestApp;
let tenant: TestTenant;

beforeAll(async () => {
  app = await startTestApp({
    ROLE: 'api',
    RATE_LIMIT_POINTS_PER_MINUTE: '3',
    RATE_LIMIT_BURST_SECONDS: '600',
    RATE_LIMIT_REQUESTS_IN_FLIGHT: '2',
    RATE_LIMIT_WRONG_KEYS_PER_MINUTE: '5',
    CORS_ORIGINS: 'https://app.example.com',
  });
});
beforeEach(async () => {
  tenant = await createTenant(app.dataSource);
});
afterAll(() => app.close());

async function send(path: string, init: RequestInit = {}, apiKey = tenant.apiKey) {
  const headers = { authorization: `Bearer ${apiKey}`, ...init.headers };
  const response = await fetch(`${app.url}${path}`, { ...init, headers });
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

const ask = (query: string) =>
  send('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

/** Spends all that the key has left. */
async function drain(): Promise<void> {
  for (let refusals = 0; refusals < 2; ) {
    const { status } = await send(refusals === 0 ? '/v3/files' : '/v3/files/file_1');
    if (status === 429) refusals += 1;
  }
}

/** A number of seconds that is the same in all places. */
function expectRetry({ headers }: { headers: Headers }, retryAfterSeconds: unknown): void {
  expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
  expect(headers.get('retry-after')).toBe(String(retryAfterSeconds));
}

const REFUSED = { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) };

describe('an operation', () => {
  it('is paid with what it costs, and tells what is left', async () => {
    const { body, headers } = await ask(PAGE);
    const { throttle } = body.extensions.cost;
    expect(throttle).toEqual({
      maximumAvailable: CAPACITY,
      currentlyAvailable: expect.any(Number),
      restoreRate: 0.05,
    });
    expect(throttle.currentlyAvailable).toBeGreaterThanOrEqual(CAPACITY - PAGE_COST);
    expect(throttle.currentlyAvailable).toBeLessThan(CAPACITY);
    expect(headers.get('ratelimit-policy')).toBe('"key";q=30;w=600, "organization";q=60000000;w=600');
    expect(headers.get('ratelimit')).toMatch(
      new RegExp(`^"key";r=${throttle.currentlyAvailable}, "organization";r=\\d+$`),
    );
  });

  it('that is not answered as it was asked tells what is left as well, and nothing to whom nobody knows', async () => {
    const json = { 'content-type': 'application/json' };
    const answers = {
      'another method': await send(`/graphql?query=${encodeURIComponent('{ __typename }')}`, {
        headers: { 'apollo-require-preflight': '1' },
      }),
      'not in JSON': await send('/graphql', { method: 'POST', headers: json, body: '{' }),
      'no type of a body': await send('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: '',
      }),
      'not in GraphQL': await ask('{ nonsense'),
      'a field that there is not': await ask('{ nonsense }'),
    };
    expect(Object.values(answers).map(({ status }) => status)).toEqual([200, 400, 400, 400, 400]);
    for (const { headers } of Object.values(answers)) {
      expect(headers.get('ratelimit-policy')).toContain('"key";q=30;w=600');
      expect(headers.get('ratelimit')).toMatch(/^"key";r=\d+, "organization";r=\d+$/);
    }
    const stranger = await fetch(`${app.url}/graphql`, { method: 'POST', headers: json, body: '{' });
    expect(stranger.status).toBe(401);
    expect(stranger.headers.get('ratelimit')).toBeNull();
  });

  it('that costs more than is left is refused by 429, and says when it is worth asking again', async () => {
    for (let pages = 0; pages < 2; pages++) expect((await ask(PAGE)).status).toBe(200);
    const refused = await ask(PAGE);
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({
      errors: [{ message: expect.stringContaining('rate'), extensions: REFUSED }],
      extensions: { cost: { requested: PAGE_COST, maximum: 20_000, throttle: expect.anything() } },
    });
    expectRetry(refused, refused.body.errors[0].extensions.retryAfterSeconds);
    // What is cheaper is done.
    expect((await ask('{ __typename }')).status).toBe(200);
  });

  it('is refused before it is read, where nothing is left', async () => {
    await drain();
    const refused = await ask('{ nonsense');
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({ errors: [{ message: expect.anything(), extensions: REFUSED }] });
    expectRetry(refused, refused.body.errors[0].extensions.retryAfterSeconds);
    expect(refused.headers.get('ratelimit')).toContain(`"key";r=0;t=${refused.headers.get('retry-after')}`);
  });

  it('is refused by events', async () => {
    await drain();
    expect(await readFirstEvent(app.url, tenant.apiKey, PAGE, {})).toContain('RATE_LIMITED');
  });

  it('is refused on a WebSocket, which stays open', async () => {
    const socket = await new ProtocolSocket(app.url).connect(tenant.apiKey);
    try {
      socket.subscribe('1', PAGE);
      const { payload } = await socket.next('next', '1');
      expect(payload.extensions.cost.throttle).toMatchObject({ maximumAvailable: CAPACITY });
      await drain();
      socket.subscribe('2', PAGE);
      expect((await socket.next('error', '2')).payload).toEqual([{ message: expect.anything(), extensions: REFUSED }]);
      socket.send({ type: 'ping' });
      await socket.next('pong');
    } finally {
      await socket.end();
    }
  });
});

describe('the other doors', () => {
  it('are refused in their own form', async () => {
    await drain();
    for (const path of ['/v3/files', '/v1/files']) {
      const refused = await send(path);
      expect(refused.status).toBe(429);
      expect(refused.body).toEqual({
        error: {
          code: 'rate_limited',
          message: expect.any(String),
          type: 'rate_limit_error',
          param: null,
          details: { retry_after_seconds: expect.any(Number) },
        },
      });
      expectRetry(refused, refused.body.error.details.retry_after_seconds);
    }
  });

  it('of bytes are as well: resumable uploads, and content by a key, but not by a signed URL', async () => {
    const { file } = await createFileClient(app.url, tenant.apiKey).upload(readFixture('still.png'));
    await drain();
    const tus = { method: 'PATCH', headers: { 'tus-resumable': '1.0.0' } };
    for (const refused of [await send('/uploads/file_1', tus), await send(`/files/${file.id}/content`)]) {
      expect(refused.status).toBe(429);
      expect(refused.body.errors[0].extensions).toEqual(REFUSED);
      expectRetry(refused, refused.body.errors[0].extensions.retryAfterSeconds);
    }
    expect((await fetch(file.download.url)).status).toBe(200);
  });

  it('say to pages of other origins what is left', async () => {
    const { headers } = await send('/v3/files', { headers: { origin: 'https://app.example.com' } });
    const exposed = headers.get('access-control-expose-headers')?.split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['ratelimit', 'ratelimit-policy', 'retry-after']));
  });
});

describe('a rate', () => {
  it('is of a key: another of the same organization has its own', async () => {
    await drain();
    expect((await send('/v3/files', {}, tenant.organizationApiKey)).status).toBe(200);
  });

  it('of a project is its policy, in requests, however little they cost', async () => {
    await updateProject(app.dataSource, tenant.projectId, { requestsPerMinute: 1 });
    const first = await ask('{ mediaViewer { project { policy { requestsPerMinute } } } }');
    expect(first.body.data.mediaViewer.project.policy).toEqual({ requestsPerMinute: 1 });
    expect(first.headers.get('ratelimit')).toContain('"project";r=9');
    for (let requests = 1; requests < 10; requests++) expect((await send('/v3/files/file_1')).status).toBe(404);
    const refused = await send('/v3/files/file_1');
    expect(refused.status).toBe(429);
    expect(refused.body.error.message).toMatch(/^Your project /);
  });
});

it('more requests at once than may be under way are refused, until one of them is over', async () => {
  const held = [hold(), hold()];
  await Promise.all(held.map(({ admitted }) => admitted));
  const refused = await ask('{ __typename }');
  expect(refused.status).toBe(429);
  expect(refused.body.errors[0].extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: 1 });
  for (const { hangUp } of held) hangUp();
  await eventually('a request is taken', async () => (await ask('{ __typename }')).status === 200);
});

// The last: from then on this address brings no key that is new here.
it('wrong keys of one address are looked up no more when there are too many, and those who are known are let in', async () => {
  expect((await ask('{ __typename }')).status).toBe(200);
  const guess = (index: number) => send('/v3/files', {}, `guess-${index}`);
  let guesses = 0;
  let refused = await guess(guesses);
  for (; refused.status === 401 && guesses < 100; guesses++) refused = await guess(guesses);
  expect(refused.status).toBe(429);
  expect(guesses).toBeGreaterThanOrEqual(5);
  expect(refused.body.error.code).toBe('rate_limited');
  expectRetry(refused, refused.body.error.details.retry_after_seconds);
  expect((await ask('{ __typename }')).status).toBe(200);
});

/** A request whose body does not come. The server asks for it when it has let the headers pass. */
function hold() {
  const headers = {
    authorization: `Bearer ${tenant.apiKey}`,
    'content-type': 'application/json',
    'content-length': '100',
    expect: '100-continue',
  };
  const held = request(`${app.url}/graphql`, { method: 'POST', headers });
  held.on('error', () => {}).flushHeaders();
  return { admitted: once(held, 'continue'), hangUp: () => held.destroy() };
}
