import { type HttpAnswer, sendHttp } from '../support/http/http-client';
import { type PushServer, startPushServer } from '../support/http/push-server';

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

  it.each(['/files/file_x/content?signature=x', '/files/file_x/thumbnail', '/generations/gen_x/outputs/0/content'])(
    'are no others than those of any origin to media: %s',
    async (path) => {
      const asked = await preflight(path, 'https://evil.example', 'GET', 'authorization, range');
      expect(asked.status).toBe(204);
      expect(corsHeaders(asked)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-allow-headers': 'authorization, range',
      });
      for (const url of [path, `${path}/nothing`, path.replace('file_x', '%zz').replace('gen_x', '%zz')]) {
        const answer = await sendHttp(server.url + url, { headers: { origin: 'https://evil.example' } });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(corsHeaders(answer)).toMatchObject({
          'access-control-allow-origin': '*',
          'access-control-expose-headers': expect.stringContaining('content-range'),
        });
      }
    },
  );

  it('have no part in what is not for pages', async () => {
    for (const path of ['/metrics', '/graphqls', '/', '/healthz']) {
      expect(corsHeaders(await preflight(path, ORIGIN))).toEqual({});
    }
  });
});

describe('pages of the own machine', () => {
  beforeAll(async () => {
    server = await startPushServer({ corsOrigins: ['loopback'] });
  });
  afterAll(() => server.close());

  it.each([
    ...['http://localhost:5173', 'http://127.0.0.1:3000', 'https://localhost', 'http://[::1]:8080'],
    ...['http://127.0.1.1', 'http://app.localhost:3000'],
  ])('use the API where the settings say loopback: %s', async (origin) => {
    expect(corsHeaders(await preflight('/graphql', origin))).toMatchObject({ 'access-control-allow-origin': origin });
    expect((await post(origin)).headers['access-control-allow-origin']).toBe(origin);
  });

  it.each(['http://localhost.evil.example', 'http://127.0.0.1.evil.example', 'http://evil-localhost', 'null'])(
    'are not those of %s',
    async (origin) => {
      expect(corsHeaders(await preflight('/graphql', origin))).toEqual({});
    },
  );
});

describe('an origin that is refused', () => {
  beforeAll(async () => {
    server = await startPushServer({ corsOrigins: [ORIGIN] });
  });
  afterAll(() => server.close());

  const noted = () => server.log.lines().filter(({ msg }) => String(msg).includes('CORS_ORIGINS'));

  it('is logged once, with what to do about it', async () => {
    for (const origin of ['http://localhost:5173', 'http://localhost:5173', 'https://other.example', ORIGIN]) {
      await preflight('/graphql', origin);
      await post(origin);
    }
    await post(server.url);
    expect(noted().map(({ level, origin }) => ({ level, origin }))).toEqual([
      { level: 40, origin: 'http://localhost:5173' },
      { level: 40, origin: 'https://other.example' },
    ]);
  });

  it('does not fill the log, however many a stranger thinks up', async () => {
    const long = `https://${'a'.repeat(2_000)}.example`;
    for (let number = 0; number < 150; number += 1) await preflight('/uploads/x', `${number}.${long}`);
    expect(noted()).toHaveLength(100);
    expect(Math.max(...noted().map(({ origin }) => String(origin).length))).toBeLessThanOrEqual(300);
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
