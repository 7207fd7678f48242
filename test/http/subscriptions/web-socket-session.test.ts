import { turns } from '../../../src/concurrency/turns';
import { ProtocolSocket, type ProtocolSocketOptions } from '../../support/http/protocol-socket';
import { type PushServer, startPushServer } from '../../support/http/push-server';
import { eventually } from '../../support/timing/eventually';

let server: PushServer;
const sockets: ProtocolSocket[] = [];

beforeAll(async () => {
  server = await startPushServer();
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((socket) => socket.end()));
});
afterAll(() => server.close());

function open(options?: ProtocolSocketOptions, url = server.url): ProtocolSocket {
  const socket = new ProtocolSocket(url, options);
  sockets.push(socket);
  return socket;
}

describe('who a WebSocket belongs to', () => {
  it.each<[what: string, payload: object]>([
    ['authorization', { authorization: 'Bearer KEY' }],
    ['Authorization', { Authorization: 'Bearer KEY' }],
  ])('is said in the first message: %s', async (_, payload) => {
    const socket = open();
    await socket.opened;
    socket.send(JSON.stringify({ type: 'connection_init', payload }).replace('KEY', server.tenant.apiKey));
    await socket.next('connection_ack');
    socket.subscribe('1', '{ projectId }');
    expect((await socket.next('next')).payload.data).toEqual({ projectId: server.tenant.projectId });
  });

  it('is said in the header of the request', async () => {
    const socket = open({ headers: { authorization: `Bearer ${server.tenant.apiKey}` } });
    await socket.opened;
    socket.send({ type: 'connection_init' });
    await socket.next('connection_ack');
  });

  it.each<[what: string, payload: unknown, headers: Record<string, string>]>([
    ['says nothing', undefined, {}],
    ['says something else', { token: 'x' }, {}],
    ['has another key', { authorization: 'Bearer other' }, {}],
    ['has what is no text', { authorization: { a: 1 } }, {}],
    ['has another key in the header', {}, { authorization: 'Bearer other' }],
    ['has a good key in the header and another in the message', { authorization: 'Bearer x' }, { authorization: '' }],
  ])('is refused with 4401 where it %s', async (_, payload, headers) => {
    const good = headers['authorization'] === '' ? { authorization: `Bearer ${server.tenant.apiKey}` } : headers;
    const socket = open({ headers: good });
    await socket.opened;
    socket.send({ type: 'connection_init', payload });
    expect((await socket.closed).code).toBe(4401);
    expect(socket.messages).toEqual([]);
  });

  it('is asked for before anything is run', async () => {
    const socket = open({ headers: { authorization: `Bearer ${server.tenant.apiKey}` } });
    await socket.opened;
    socket.subscribe('1', 'mutation { count }');
    expect((await socket.closed).code).toBe(4401);
    expect(server.calls()).toBe(0);
  });

  it('is waited for a while', async () => {
    const hasty = await startPushServer({ subscriptionLimits: { connectionInitTimeoutMs: 100 } });
    try {
      const socket = open({}, hasty.url);
      expect((await socket.closed).code).toBe(4408);
    } finally {
      await hasty.close();
    }
  });
});

it('has one document prepared at a time, however many come at once', async () => {
  const documents = 30;
  const openTurns = turns.open.bind(turns);
  let waiting = 0;
  let most = 0;
  const opened = jest.spyOn(turns, 'open').mockImplementation((tenant) => {
    const own = openTurns(tenant);
    const takeLong = () => {
      const turn = own.takeLong();
      if (turn === null) return null;
      waiting += 1;
      most = Math.max(most, waiting);
      return turn.then(() => {
        waiting -= 1;
      });
    };
    return { ...own, takeLong };
  });
  try {
    const socket = open({ headers: { authorization: `Bearer ${server.tenant.apiKey}` } });
    await socket.opened;
    socket.send({ type: 'connection_init' });
    await socket.next('connection_ack');
    for (let id = 0; id < documents; id++) socket.subscribe(String(id), `{ projectId ${' '.repeat(2_000)} }`);
    for (let id = 0; id < documents; id++) await socket.next('complete');
  } finally {
    opened.mockRestore();
  }
  // The document, and the message after it.
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(2);
});

it('begins nothing that waited for its turn until its client had hung up', async () => {
  const openTurns = turns.open.bind(turns);
  const waiting: (() => void)[] = [];
  const takeLong = () => new Promise<void>((resolve) => waiting.push(resolve));
  const opened = jest.spyOn(turns, 'open').mockImplementation((tenant) => ({ ...openTurns(tenant), takeLong }));
  const flood = `subscription { flood ${' '.repeat(2_000)} }`;
  try {
    const [calls, closed] = [server.calls(), closedConnections()];
    const socket = await open().connect(server.tenant.apiKey);
    for (const id of ['1', '2', '3']) socket.subscribe(id, flood);
    await eventually('the first waits for its turn', async () => waiting.length > 0);
    socket.socket.terminate();
    await eventually('the connection is no more', async () => closedConnections() > closed);
    for (let round = 0; round < 60; round++) {
      for (const resolve of waiting.splice(0)) resolve();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(server.calls()).toBe(calls);
    expect(server.log.lines().filter(({ level }) => Number(level) >= 40)).toEqual([]);
  } finally {
    opened.mockRestore();
  }
});

function closedConnections(): number {
  return server.log.lines().filter(({ msg }) => msg === 'WebSocket').length;
}
