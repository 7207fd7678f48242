import { createHash } from 'node:crypto';
import { ProtocolSocket, type ProtocolSocketOptions } from '../../support/http/protocol-socket';
import { type PushServer, startPushServer } from '../../support/http/push-server';
import { eventually } from '../../support/timing/eventually';

const LISTED = '{ hello }';

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

const connect = () => open().connect(server.tenant.apiKey);

const listeners = (count: number) =>
  eventually(`${count} listen`, async () => server.events.listenerCount('tick') === count);

describe('a WebSocket', () => {
  it('has the results of a subscription, each with a context of its own', async () => {
    const socket = await connect();
    socket.subscribe('1', 'subscription { tick }');
    await listeners(1);
    for (const number of [1, 2, 3]) server.events.emit('tick', number);
    for (const tick of [1, 2, 3]) {
      expect((await socket.next('next')).payload).toEqual({
        data: { tick },
        extensions: { cost: { requested: 0, maximum: 1_000 } },
      });
    }
    expect(server.contexts()).toBe(3);
    socket.send({ type: 'complete', id: '1' });
    await listeners(0);
  });

  it('is told when a subscription is over', async () => {
    const socket = await connect();
    socket.subscribe('1', 'subscription { tick }');
    await listeners(1);
    server.events.emit('end');
    await socket.next('complete', '1');
  });

  it('listens no more when it is closed', async () => {
    const socket = await connect();
    socket.subscribe('1', 'subscription { tick }');
    socket.subscribe('2', 'subscription { tick }');
    await listeners(2);
    socket.socket.terminate();
    await listeners(0);
  });

  it('takes queries and mutations, which go on when it is closed', async () => {
    const socket = await connect();
    const before = server.calls();
    socket.subscribe('1', 'mutation { count }');
    expect((await socket.next('next', '1')).payload.data).toEqual({ count: before + 1 });
    await socket.next('complete', '1');
    socket.subscribe('2', 'mutation { count(number: 200) }');
    socket.subscribe('3', '{ hello }');
    await socket.next('complete', '3');
    await socket.end();
    await eventually('the mutation is done', async () => server.calls() === before + 2);
  });

  it.each<[what: string, code: string, query: string, more?: object]>([
    ['does not parse', 'GRAPHQL_PARSE_FAILED', '{ hello('],
    ['is too long', 'GRAPHQL_PARSE_FAILED', `{ ${'hello '.repeat(6_000)} }`],
    ['is too deep to be read', 'GRAPHQL_PARSE_FAILED', `{ ${'{a'.repeat(3_000)}`],
    ['asks for what there is not', 'GRAPHQL_VALIDATION_FAILED', '{ nothing }'],
    ['has too many aliases', 'OPERATION_TOO_COMPLEX', `{ ${Array.from({ length: 200 }, (_, n) => `a${n}: hello`)} }`],
    ['has a list of 20,000', 'OPERATION_TOO_COMPLEX', '{ hello }', { variables: { list: Array(20_000).fill(0) } }],
    ['is one of two', 'OPERATION_RESOLUTION_FAILURE', 'query A { hello } query B { hello }'],
    [
      'costs too much',
      'COST_ESTIMATED_TOO_EXPENSIVE',
      '{ __schema { types { name } } __type(name: "Query") { name } }',
    ],
    ['is known by a hash that nobody knows', 'PERSISTED_QUERY_NOT_FOUND', '', hashed('{ hello }')],
    ['is empty', 'BAD_REQUEST', ''],
  ])('is told that an operation %s', async (_, code, query, more = {}) => {
    const socket = await connect();
    socket.subscribe('1', query, more);
    const { payload } = await socket.next('error', '1');
    expect(payload[0].extensions).toEqual({ code });
    socket.subscribe('2', '{ hello }');
    expect((await socket.next('next', '2')).payload.data).toEqual({ hello: 'world' });
  });

  it('is told of failures as any client is, and they are logged', async () => {
    const socket = await connect();
    socket.subscribe('1', 'query Broken { hello broken refused }');
    const { data, errors } = (await socket.next('next', '1')).payload;
    expect(data).toEqual({ hello: 'world', broken: null, refused: null });
    const [broken, refused] = errors;
    const message = 'Something went wrong on our side. The request id finds it in the log.';
    expect(broken).toMatchObject({ message, path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
    expect(refused).toMatchObject({ message: 'Not for this key.', extensions: { code: 'FORBIDDEN' } });
    const line = server.log.lines().find(({ requestId }) => requestId === broken.extensions.requestId);
    expect(line).toMatchObject({ operationName: 'Broken', err: { message: 'SELECT secret FROM table' } });
    expect(JSON.stringify([data, errors])).not.toContain('secret');
  });

  it('has the failure of an event, and the events after it', async () => {
    const socket = await connect();
    socket.subscribe('1', 'subscription { tick }');
    await listeners(1);
    server.events.emit('tick', -1);
    server.events.emit('tick', 1);
    expect((await socket.next('next')).payload).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'NEGATIVE' } }],
    });
    expect((await socket.next('next')).payload.data).toEqual({ tick: 1 });
  });

  it('has the failure of the source as its last result', async () => {
    const socket = await connect();
    socket.subscribe('1', 'subscription { tick }');
    await listeners(1);
    server.events.emit('error', new Error('SELECT secret FROM table'));
    const { errors } = (await socket.next('next')).payload;
    expect(errors).toEqual([
      { message: expect.any(String), extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) } },
    ]);
    await socket.next('complete', '1');
  });

  it.each<[what: string, message: string]>([
    ['no JSON', '{'],
    ['no message', '{"type":"query"}'],
    ['what servers say', '{"type":"complete"}'],
    ['an operation that is no text', '{"type":"subscribe","id":"1","payload":{"query":{}}}'],
    ['an answer', '{"type":"next","id":"1","payload":{}}'],
  ])('is closed with 4400 when it brings %s', async (_, message) => {
    const socket = await connect();
    socket.send(message);
    expect((await socket.closed).code).toBe(4400);
  });

  it('is closed when it brings too much', async () => {
    const socket = await connect();
    socket.subscribe('1', `# ${'x'.repeat(256 * 1024)}`);
    expect((await socket.closed).code).toBe(1009);
  });

  it('is closed when it speaks another protocol', async () => {
    const socket = open({ protocol: 'graphql-ws' });
    await expect(socket.opened).rejects.toThrow();
    expect((await socket.closed).code).toBe(1006);
  });

  it('has one line in the log, without what is secret', async () => {
    const socket = open({ headers: { 'x-request-id': 'socket-1' } });
    await socket.connect(server.tenant.apiKey);
    socket.subscribe('1', '{ hello }');
    await socket.next('complete');
    await socket.end();
    const line = await eventually('it is logged', async () =>
      server.log.lines().find(({ requestId }) => requestId === 'socket-1'),
    );
    expect(line).toMatchObject({ level: 30, msg: 'WebSocket', code: 1005, operations: 1 });
    expect(server.log.text()).not.toContain(server.tenant.apiKey);
  });
});

describe('a list of persisted queries', () => {
  it('holds for WebSockets too', async () => {
    const hash = createHash('sha256').update(LISTED).digest('hex');
    const persistedQueries = new Map([[hash, LISTED]]);
    const listing = await startPushServer({ operationLimits: { maxOperationCost: 1_000, persistedQueries } });
    try {
      const socket = await open({}, listing.url).connect(listing.tenant.apiKey);
      socket.subscribe('1', '', hashed(LISTED));
      expect((await socket.next('next', '1')).payload.data).toEqual({ hello: 'world' });
      socket.subscribe('2', '{ projectId }');
      const refusal = { extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' } };
      expect((await socket.next('error', '2')).payload).toEqual([expect.objectContaining(refusal)]);
    } finally {
      await listing.close();
    }
  });
});

function hashed(query: string): object {
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  return { extensions: { persistedQuery: { version: 1, sha256Hash } } };
}
