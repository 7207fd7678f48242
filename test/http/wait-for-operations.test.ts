import { eventually } from '../support/embedded-server';
import { sendHttp } from '../support/http-client';
import { RawClient } from '../support/multipart-client';
import { type PushServer, startPushServer } from '../support/push-server';

let server: PushServer;
beforeAll(async () => {
  server = await startPushServer({ connectionLimits: { idleMs: 300, operationMs: 1_500 } });
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

async function timeUntilClosed(raw: RawClient): Promise<number> {
  const startedAt = performance.now();
  await raw.closed;
  return performance.now() - startedAt;
}

describe('an operation', () => {
  it('may take longer than a connection may be idle', async () => {
    const { status, body } = await post('{ slow(number: 900) }');
    expect({ status, data: JSON.parse(String(body)).data }).toEqual({ status: 200, data: { slow: 'slow' } });
  });

  it('may take longer by GET', async () => {
    const query = new URLSearchParams({ query: '{ slow(number: 900) }' });
    const headers = { authorization: `Bearer ${server.tenant.apiKey}`, 'apollo-require-preflight': '1' };
    expect((await sendHttp(`${server.url}/graphql?${query}`, { headers })).status).toBe(200);
  });

  it('may not take longer than operations may', async () => {
    await expect(post('{ slow(number: 2500) }')).rejects.toThrow('socket hang up');
  });

  it('goes on when its client is gone, which is noticed', async () => {
    const before = server.calls();
    const body = JSON.stringify({ query: 'mutation { count(number: 600) }' });
    const raw = new RawClient(server.port);
    await raw.send(head(body.length) + body);
    await new Promise((resolve) => setTimeout(resolve, 100));
    raw.socket.destroy();
    await eventually('it is noticed', async () =>
      server.log.lines().find(({ msg, ms }) => msg === 'request given up by the client' && Number(ms) < 500),
    );
    expect(server.calls()).toBe(before);
    await eventually('it is done', async () => server.calls() === before + 1);
  });
});

describe('a connection', () => {
  it('is cut when its body stops coming', async () => {
    const raw = new RawClient(server.port);
    await raw.send(`${head(100)}{"query":`);
    expect(await timeUntilClosed(raw)).toBeLessThan(1_400);
  });

  it('is cut when nobody reads the answer', async () => {
    const body = JSON.stringify({ query: '{ long(number: 30000000) }' });
    const raw = new RawClient(server.port);
    raw.socket.pause();
    await raw.send(head(body.length) + body);
    await eventually('it is cut', async () =>
      server.log.lines().find(({ msg, ms }) => msg === 'request given up by the client' && Number(ms) >= 250),
    );
    raw.socket.destroy();
  });
});
