import { sendHttp } from '../support/http/http-client';
import { RawClient } from '../support/http/multipart/multipart-client';
import { type PushServer, startPushServer } from '../support/http/push-server';
import { eventually } from '../support/timing/eventually';

let server: PushServer;
beforeAll(async () => {
  server = await startPushServer({ connectionLimits: { idleMs: 500, operationMs: 4_000 } });
});
afterAll(() => server.close());

const post = (query: string) =>
  sendHttp(`${server.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.tenant.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

function head(sizeBytes: number, key = server.tenant.apiKey): string {
  const lines = ['POST /graphql HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${key}`];
  return [...lines, 'Content-Type: application/json', `Content-Length: ${sizeBytes}`, '', ''].join('\r\n');
}

describe('an operation', () => {
  it('may take longer than a connection may be idle', async () => {
    const { status, body } = await post('{ slow(number: 1500) }');
    expect({ status, data: JSON.parse(String(body)).data }).toEqual({ status: 200, data: { slow: 'slow' } });
  });

  it('may take longer by GET', async () => {
    const query = new URLSearchParams({ query: '{ slow(number: 1500) }' });
    const headers = { authorization: `Bearer ${server.tenant.apiKey}`, 'apollo-require-preflight': '1' };
    expect((await sendHttp(`${server.url}/graphql?${query}`, { headers })).status).toBe(200);
  });

  it('may not take longer than operations may', async () => {
    await expect(post('{ slow(number: 60000) }')).rejects.toThrow('socket hang up');
  });

  it('goes on when its client is gone, which is noticed', async () => {
    const before = server.calls();
    const givenUp = () => server.log.lines().filter(({ msg }) => msg === 'request given up by the client').length;
    const givenUpBefore = givenUp();
    const body = JSON.stringify({ query: 'mutation { held }' });
    const raw = new RawClient(server.port);
    await raw.send(head(body.length) + body);
    await eventually('it is under way', async () => server.events.listenerCount('release') === 1);
    raw.socket.destroy();
    await eventually('it is noticed', async () => givenUp() > givenUpBefore);
    expect(server.calls()).toBe(before);
    server.events.emit('release');
    await eventually('it is done', async () => server.calls() === before + 1);
  });
});

describe('a connection', () => {
  /** Where nothing but the idle limit could cut it. */
  let idle: PushServer;
  beforeAll(async () => {
    idle = await startPushServer({ connectionLimits: { idleMs: 300, operationMs: 3_600_000 } });
  });
  afterAll(() => idle.close());

  it('is cut when its body stops coming', async () => {
    const raw = new RawClient(idle.port);
    await raw.send(`${head(100, idle.tenant.apiKey)}{"query":`);
    await raw.closed;
  });

  it('is cut when nobody reads the answer', async () => {
    const body = JSON.stringify({ query: '{ long(number: 30000000) }' });
    const raw = new RawClient(idle.port);
    raw.socket.pause();
    await raw.send(head(body.length, idle.tenant.apiKey) + body);
    await eventually('it is cut', async () =>
      idle.log.lines().find(({ msg, ms }) => msg === 'request given up by the client' && Number(ms) >= 250),
    );
    raw.socket.destroy();
  });
});
