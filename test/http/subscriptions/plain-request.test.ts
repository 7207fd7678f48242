import { sendHttp } from '../../support/http/http-client';
import { RawClient } from '../../support/http/multipart/multipart-client';
import { type PushServer, startPushServer } from '../../support/http/push-server';

let server: PushServer;
beforeAll(async () => {
  server = await startPushServer();
});
afterAll(() => server.close());

const H2C = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAARAAAAAAAIAAAAA' };
const post = (query: string, headers: Record<string, string> = {}, variables = {}) =>
  sendHttp(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.tenant.apiKey}`,
      'content-type': 'application/json',
      ...H2C,
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });

describe('a request that offers HTTP/2', () => {
  it('is answered by HTTP/1.1', async () => {
    const { status, body } = await post('{ hello }');
    expect({ status, data: JSON.parse(String(body)).data }).toEqual({ status: 200, data: { hello: 'world' } });
  });

  it('may have a body that comes in parts', async () => {
    const variables = { text: 'x'.repeat(500_000) };
    expect((await post('{ hello }', { 'transfer-encoding': 'chunked' }, variables)).status).toBe(200);
  });

  it('is refused as any other', async () => {
    expect((await post('{ hello }', { authorization: 'Bearer x' })).status).toBe(401);
    expect((await sendHttp(`${server.url}/nothing`, { headers: H2C })).status).toBe(404);
  });

  it('may be followed by another on its connection', async () => {
    const raw = new RawClient(server.port);
    const get = (headers: string) => raw.send(`GET /healthz HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
    for (const headers of ['Connection: Upgrade\r\nUpgrade: h2c\r\n', '', 'Connection: Upgrade\r\nUpgrade: x\r\n']) {
      await get(headers);
      expect((await raw.answer()).status).toBe(200);
    }
    raw.socket.destroy();
  });

  it('has its turn where others came before it, and is the last on its connection', async () => {
    const raw = new RawClient(server.port);
    await raw.send(get('/healthz') + get('/healthz', 'Connection: Upgrade\r\nUpgrade: h2c\r\n') + get('/healthz'));
    const answers = [await raw.answer(), await raw.answer()];
    expect(answers.map(({ status, headers }) => [status, headers.connection])).toEqual([
      [200, 'keep-alive'],
      [200, 'close'],
    ]);
    await expect(raw.answer()).rejects.toThrow('ended');
    expect((await sendHttp(`${server.url}/healthz`, {})).status).toBe(200);
  });
});

describe('a WebSocket that is asked for before earlier requests were answered', () => {
  it.each([
    ['/graphql', 401],
    ['/nothing', 404],
  ])('is none, and does not overtake them: %s', async (path, status) => {
    const raw = new RawClient(server.port);
    const key = Buffer.alloc(16).toString('base64');
    const offer = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n`;
    await raw.send(get('/healthz') + get(path, offer));
    expect((await raw.answer()).status).toBe(200);
    const { headers, ...answer } = await raw.answer();
    expect([answer.status, headers.connection]).toEqual([status, 'close']);
    await raw.closed;
  });
});

function get(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;
}
