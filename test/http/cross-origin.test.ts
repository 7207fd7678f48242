import { type HttpAnswer, sendHttp } from '../support/http-client';
import { type PushServer, startPushServer } from '../support/push-server';

const ORIGIN = 'https://app.example.com';
const ASKED = 'authorization, content-type, apollo-require-preflight';

let server: PushServer;

const corsHeaders = ({ headers }: HttpAnswer) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

const preflight = (path: string, origin: string, method = 'POST', asked: string | undefined = ASKED) =>
  sendHttp(server.url + path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      ...(asked !== undefined && { 'access-control-request-headers': asked }),
    },
  });

const post = (origin: string, key = server.tenant.apiKey, path = '/graphql') =>
  sendHttp(server.url + path, {
    method: 'POST',
    headers: { origin, authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{"query":"{ hello }"}',
  });

describe('pages of an origin that the settings name', () => {
  beforeAll(async () => {
    server = await startPushServer({ corsOrigins: [ORIGIN, 'http://localhost:3000'] });
  });
  afterAll(() => server.close());

  it.each<[path: string, method: string, asked: string]>([
    ['/graphql', 'POST', ASKED],
    ['/graphql?query=x', 'GET', 'authorization, x-apollo-operation-name'],
    ['/graphql/stream', 'POST', ASKED],
    ['/uploads/file_x', 'PATCH', 'authorization, content-type, tus-resumable, upload-offset'],
    ['/uploads/file_x', 'HEAD', 'authorization, tus-resumable'],
    ['/uploads/file_x', 'DELETE', 'authorization, tus-resumable'],
  ])('may ask %s, by %s, without a key', async (path, method, asked) => {
    const answer = await preflight(path, ORIGIN, method, asked);
    expect({ status: answer.status, vary: answer.headers.vary }).toEqual({
      status: 204,
      vary: 'origin, access-control-request-headers',
    });
    expect(corsHeaders(answer)).toEqual({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': expect.stringContaining(method),
      'access-control-allow-headers': asked,
      'access-control-max-age': '7200',
      'access-control-expose-headers': expect.any(String),
    });
  });

  it.each(['/graphql', '/graphql/stream'])('read the answers of %s', async (path) => {
    const answer = await post(ORIGIN, undefined, path);
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('read refusals too', async () => {
    const answer = await post(ORIGIN, 'another');
    expect(answer.status).toBe(401);
    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
  });

  it('read what resumable uploads tell in headers', async () => {
    const answer = await sendHttp(`${server.url}/uploads/file_x`, { method: 'OPTIONS', headers: { origin: ORIGIN } });
    expect(answer).toMatchObject({ status: 204, headers: { 'tus-version': '1.0.0' } });
    const exposed = answer.headers['access-control-expose-headers']?.split(', ');
    expect(exposed).toEqual(
      expect.arrayContaining(['upload-offset', 'upload-length', 'upload-expires', 'tus-resumable', 'location']),
    );
  });

  it.each(['https://evil.example', `${ORIGIN}.evil.example`, 'http://app.example.com', 'null', `${ORIGIN}:444`])(
    'are not those of %s',
    async (origin) => {
      expect(corsHeaders(await preflight('/graphql', origin))).toEqual({});
      const answer = await post(origin);
      expect(corsHeaders(answer)).toEqual({});
      expect(answer.headers.vary).toContain('origin');
    },
  );

  it('have no part in what is not for pages', async () => {
    for (const path of ['/metrics', '/graphqls', '/', '/healthz']) {
      expect(corsHeaders(await preflight(path, ORIGIN))).toEqual({});
    }
  });
});

describe('pages of any origin', () => {
  beforeAll(async () => {
    server = await startPushServer({ corsOrigins: ['*'] });
  });
  afterAll(() => server.close());

  it('use the API where the settings let them', async () => {
    const answer = await preflight('/graphql', 'https://anything.example');
    expect(corsHeaders(answer)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': ASKED,
    });
    expect((await post('null')).headers['access-control-allow-origin']).toBe('*');
  });
});

describe('pages of no origin', () => {
  beforeAll(async () => {
    server = await startPushServer();
  });
  afterAll(() => server.close());

  it('use the API by default', async () => {
    const asked = await preflight('/graphql', ORIGIN);
    expect({ status: asked.status, cors: corsHeaders(asked) }).toEqual({ status: 404, cors: {} });
    expect(corsHeaders(await post(ORIGIN))).toEqual({});
  });
});
