import { sendHttp } from '../support/http/http-client';
import { RawClient } from '../support/http/multipart/multipart-client';
import { recordLog } from '../support/service/recorded-log';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';

const QUERY = JSON.stringify({ query: '{ __typename }' });

const log = recordLog();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({}, log.logger);
});
afterAll(() => app.close());

function postQuery(headers: Record<string, string | readonly string[]> = {}, body: string | Buffer = QUERY) {
  const own = { authorization: `Bearer ${app.apiKey}`, 'content-type': 'application/json' };
  return sendHttp(`${app.url}/graphql`, { method: 'POST', headers: { ...own, ...headers }, body });
}

const codeOf = (body: Buffer): unknown => JSON.parse(body.toString()).errors[0].extensions.code;

describe('the id of a request', () => {
  it.each(['r-1', '01HZX.trace_7', 'x'.repeat(64)])('is the one that it came with: %s', async (id) => {
    expect((await postQuery({ 'x-request-id': id })).headers['x-request-id']).toBe(id);
  });

  it.each([[''], ['two words'], ['x'.repeat(65)], ['a"b'], ['ü'], [['one', 'two']]])(
    'is a new one where it came with %j',
    async (id) => {
      const { headers } = await postQuery({ 'x-request-id': id });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('stands in the one line that is logged, with the route and without what is secret', async () => {
    const url = `${app.url}/files/file_01arz3ndektsv4rrffq69g5fav/content?signature=secret&expires=1&disposition=inline`;
    await sendHttp(url, { headers: { 'x-request-id': 'logged-once' } });
    const lines = log.lines().filter((line) => JSON.stringify(line).includes('logged-once'));
    expect(lines).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        requestId: 'logged-once',
        method: 'GET',
        route: '/files/:id/content',
        status: 403,
        ms: expect.any(Number),
        msg: 'request',
      },
    ]);
    expect(log.text()).not.toContain('secret');
  });
});

describe('a request that makes no sense', () => {
  it.each([
    ['an address where there is nothing', 'GET', '/nothing', 404, 'NOT_FOUND'],
    ['a method that is not known there', 'PUT', '/graphql', 404, 'NOT_FOUND'],
    ['an address with two slashes', 'GET', '//graphql', 404, 'NOT_FOUND'],
    ['an address that is no URL', 'GET', '/files/%zz/content', 400, 'BAD_REQUEST'],
    ['an id that is far too long', 'GET', `/files/${'x'.repeat(300)}/content`, 414, 'BAD_REQUEST'],
  ])('has %s', async (_what, method, path, status, code) => {
    const answer = await sendHttp(app.url, { method, path });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(codeOf(answer.body)).toBe(code);
  });

  it.each(['a b', '[', '%', ':80', '<script>', '%zz:p@localhost'])('names the host %j', async (host) => {
    const { status, body } = await postQuery({ host });
    expect(status).toBe(400);
    expect(codeOf(body)).toBe('BAD_USER_INPUT');
  });

  it.each(['localhost', '127.0.0.1:80', '[::1]:80', 'user@localhost', 'evil/path?query'])(
    'may name the host %s: nothing is made of it',
    async (host) => {
      const { status, body } = await postQuery({ host });
      expect(status).toBe(200);
      expect(body.toString()).not.toContain('evil');
    },
  );

  it.each([
    ['JSON that ends early', '{"query":', 400, 'BAD_REQUEST'],
    ['a key that would change every object', '{"__proto__":{"a":1},"query":"{ __typename }"}', 400, 'BAD_REQUEST'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe]), 400, 'BAD_REQUEST'],
    ['more than an operation takes', `{"query":"${' '.repeat(12 * 1024 * 1024)}"}`, 413, 'PAYLOAD_TOO_LARGE'],
  ])('has as its body %s', async (_what, body, status, code) => {
    const answer = await postQuery({}, body);
    expect(answer.status).toBe(status);
    expect(codeOf(answer.body)).toBe(code);
  });

  it('has a body of a type that nobody takes', async () => {
    const { status, body } = await postQuery({ 'content-type': 'application/yaml' });
    expect(status).toBe(415);
    expect(codeOf(body)).toBe('BAD_REQUEST');
  });

  it('is not logged as our fault', () => {
    expect(log.lines().filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });
});

it('is not our fault either when the client goes away in the middle of an operation', async () => {
  const raw = new RawClient(Number(new URL(app.url).port));
  await raw.send(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${app.apiKey}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"query":',
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  raw.socket.resetAndDestroy();
  const line = await eventually('the request is logged', async () =>
    log.lines().find(({ msg }) => msg === 'request given up by the client'),
  );
  expect(line).toMatchObject({ level: 30, method: 'POST', route: '/graphql' });
  expect(log.lines().filter(({ level }) => Number(level) >= 40)).toEqual([]);
});
