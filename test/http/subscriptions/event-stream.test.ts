import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { revokeKey } from '../../../src/accounts/keys';
import { sendHttp } from '../../support/http/http-client';
import { type PushServer, type PushServerOptions, startPushServer } from '../../support/http/push-server';
import { eventually } from '../../support/timing/eventually';

let server: PushServer;
beforeAll(async () => {
  server = await startPushServer();
});
afterAll(() => server.close());

const CONTENT = { 'content-type': 'application/json' };
const EVENTS = { accept: 'text/event-stream' };

function authorized(from: PushServer = server) {
  return { authorization: `Bearer ${from.tenant.apiKey}`, ...EVENTS };
}

function post(body: object | string, headers: Record<string, string> = authorized()) {
  return sendHttp(`${server.url}/graphql/stream`, {
    method: 'POST',
    headers: { ...CONTENT, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The events of a stream that ended, without the comments that keep it open. */
function eventsOf(body: Buffer | string): { event: string; data: unknown }[] {
  return [...String(body).matchAll(/^event: (\w+)\ndata: ?(.*)\n\n/gm)].map(([, event = '', data = '']) => ({
    event,
    data: data === '' ? null : JSON.parse(data),
  }));
}

/** A stream that is left open, and what came on it. */
async function open(query: string, from: PushServer = server) {
  const sent = request(`${from.url}/graphql/stream`, { method: 'POST', headers: { ...CONTENT, ...authorized(from) } });
  sent.end(JSON.stringify({ query }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let received = '';
  response.on('data', (chunk) => {
    received += chunk;
  });
  response.on('error', () => {});
  const ended = new Promise<void>((resolve) => response.once('close', resolve));
  return { response, received: () => received, events: () => eventsOf(received), ended };
}

const listeners = (count: number, from = server) =>
  eventually(`${count} listen`, async () => from.events.listenerCount('tick') === count);

const cost = { requested: 0, maximum: 1_000 };

describe('an event stream', () => {
  it('has the results of a subscription, and ends with it', async () => {
    const stream = await open('subscription { tick }');
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await listeners(1);
    for (const number of [1, -1, 3]) server.events.emit('tick', number);
    await eventually('they came', async () => stream.events().length === 3);
    server.events.emit('end');
    await stream.ended;
    expect(stream.events()).toEqual([
      { event: 'next', data: { data: { tick: 1 }, extensions: { cost } } },
      { event: 'next', data: expect.objectContaining({ data: null, errors: [expect.anything()] }) },
      { event: 'next', data: { data: { tick: 3 }, extensions: { cost } } },
      { event: 'complete', data: null },
    ]);
    await listeners(0);
  });

  it.each<[what: string, query: string, data: object]>([
    ['query', '{ hello }', { hello: 'world' }],
    ['mutation', 'mutation { count }', { count: 1 }],
  ])('has the one result of a %s', async (_, query, data) => {
    const { status, body } = await post({ query });
    expect(status).toBe(200);
    expect(eventsOf(body)).toEqual([
      { event: 'next', data: { data, extensions: { cost: expect.anything() } } },
      { event: 'complete', data: null },
    ]);
  });

  it('may be asked for by GET, but for mutations', async () => {
    const get = (parameters: Record<string, string>) =>
      sendHttp(`${server.url}/graphql/stream?${new URLSearchParams(parameters)}`, { headers: authorized() });
    const query = 'query A($n: Int) { slow(number: $n) } query B { hello }';
    const { body } = await get({ query, operationName: 'A', variables: '{"n":1}' });
    expect(eventsOf(body)[0]?.data).toMatchObject({ data: { slow: 'slow' } });
    const before = server.calls();
    const refused = await get({ query: 'mutation { count }' });
    expect({ status: refused.status, allow: refused.headers.allow }).toEqual({ status: 405, allow: 'POST' });
    expect(server.calls()).toBe(before);
  });

  it('listens no more when its client is gone', async () => {
    const stream = await open('subscription { tick }');
    await listeners(1);
    stream.response.destroy();
    await listeners(0);
  });

  it.each<[what: string, code: string, request: object]>([
    ['does not parse', 'GRAPHQL_PARSE_FAILED', { query: '{' }],
    ['is not valid', 'GRAPHQL_VALIDATION_FAILED', { query: '{ nothing }' }],
    ['has too many directives', 'OPERATION_TOO_COMPLEX', { query: `{ hello ${'@include(if: true) '.repeat(400)} }` }],
    [
      'costs too much',
      'COST_ESTIMATED_TOO_EXPENSIVE',
      { query: '{ __schema { types { name } } a: __schema { types { name } } }' },
    ],
    ['has a variable too few', 'BAD_USER_INPUT', { query: 'query ($n: Int!) { slow(number: $n) }' }],
    ['has no text', 'BAD_REQUEST', {}],
  ])('tells that an operation %s', async (_, code, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(200);
    const [next, complete] = eventsOf(answer.body);
    expect(next?.data).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(complete?.event).toBe('complete');
  });

  it.each<[what: string, status: number, body: object | string, headers?: Record<string, string>]>([
    ['brings no key', 401, { query: '{ hello }' }, EVENTS],
    ['brings another key', 401, { query: '{ hello }' }, { ...EVENTS, authorization: 'Bearer x' }],
    ['wants something else', 406, { query: '{ hello }' }, { accept: 'application/json' }],
    ['has a list for a body', 400, []],
    ['has a query that is no text', 400, { query: 1 }],
    ['has variables that are a list', 400, { query: '{ hello }', variables: [] }],
    ['has extensions that are text', 400, { query: '{ hello }', extensions: 'x' }],
    ['is no JSON', 400, '{'],
    ['is a form', 415, 'x', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['is too large', 413, { query: ' '.repeat(256 * 1024) }],
    ['has too many values', 400, { query: '{ hello }', variables: { list: Array(30_000).fill(1) } }],
  ])('is refused to a request that %s', async (_, status, body, headers = {}) => {
    const key = { authorization: `Bearer ${server.tenant.apiKey}` };
    const given = status === 401 ? headers : { ...key, ...EVENTS, ...headers };
    const answer = await post(body, given);
    expect(answer.status).toBe(status);
    expect(JSON.parse(String(answer.body)).errors[0].extensions.code).toEqual(expect.any(String));
  });

  it.each(['*/*', 'text/*', 'text/event-stream, application/json', 'application/json;q=0.5, text/event-stream'])(
    'is for clients that accept %s',
    async (accept) => {
      const { status } = await post({ query: '{ hello }' }, { ...authorized(), accept });
      expect(status).toBe(200);
    },
  );
});

describe('an event stream among others', () => {
  async function withServer(limits: PushServerOptions, use: (own: PushServer) => Promise<void>): Promise<void> {
    const own = await startPushServer(limits);
    try {
      await use(own);
    } finally {
      await own.close();
    }
  }

  it('ends with its key', () =>
    withServer({}, async (own) => {
      const stream = await open('subscription { tick }', own);
      await listeners(1, own);
      const [{ id }] = await own.dataSource.query('SELECT id FROM api_keys WHERE project_id = $1', [
        own.tenant.projectId,
      ]);
      await revokeKey(own.dataSource, id);
      await stream.ended;
      expect(stream.events()).toEqual([
        {
          event: 'next',
          data: { errors: [{ message: 'The API key is not valid.', extensions: { code: 'UNAUTHENTICATED' } }] },
        },
        { event: 'complete', data: null },
      ]);
      await listeners(0, own);
    }));

  it('ends with the server, for its client to come back', () =>
    withServer({}, async (own) => {
      const stream = await open('subscription { tick }', own);
      await listeners(1, own);
      await own.stop();
      await stream.ended;
      expect(stream.response.complete).toBe(true);
      expect(stream.events()).toEqual([]);
      await listeners(0, own);
    }));

  it('is one of so many', () =>
    withServer({ subscriptionLimits: { connections: { total: 5, perOrganization: 1, perOwner: 1 } } }, async (own) => {
      const stream = await open('subscription { tick }', own);
      await listeners(1, own);
      const second = await open('subscription { tick }', own);
      expect(second.response.statusCode).toBe(429);
      expect(second.response.headers['retry-after']).toBe('5');
      stream.response.destroy();
      await listeners(0, own);
      await eventually('there is room', async () => {
        const third = await open('subscription { tick }', own);
        third.response.destroy();
        return third.response.statusCode === 200;
      });
    }));

  it('is of so much at once', () =>
    withServer(
      { subscriptionLimits: { operationBytes: { total: 100_000, perOrganization: 5_000, perOwner: 5_000 } } },
      async (own) => {
        const stream = await open('subscription { tick }', own);
        await listeners(1, own);
        const second = await open('subscription { tick }', own);
        expect(second.response.statusCode).toBe(429);
        await second.ended;
        expect(second.received()).toContain('TOO_MANY_OPERATIONS');
        stream.response.destroy();
        await listeners(0, own);
        await eventually('there is room', async () => (await open('{ hello }', own)).response.statusCode === 200);
      },
    ));

  it('is kept open while nothing happens, also beyond the idle limit', () =>
    withServer(
      { subscriptionLimits: { keepAliveMs: 100 }, connectionLimits: { idleMs: 2_000, operationMs: 2_000 } },
      async (own) => {
        const stream = await open('subscription { tick }', own);
        // Each a tenth of a second after the last, or later.
        await eventually('it was idle for too long', async () => stream.received().length >= ':\n\n'.length * 25);
        expect(stream.received()).toMatch(/^(:\n\n)+$/);
        own.events.emit('tick', 1);
        await eventually('it came', async () => stream.events().length === 1);
        stream.response.destroy();
      },
    ));

  it('holds no more for a client that does not read, and is cut when nothing moves', () =>
    withServer(
      { subscriptionLimits: { keepAliveMs: 50 }, connectionLimits: { idleMs: 1_500, operationMs: 1_500 } },
      async (own) => {
        const stream = await open('subscription { flood }', own);
        stream.response.pause();
        await eventually('it is cut', async () =>
          own.log.lines().find(({ msg, route }) => msg !== 'request' && route === '/graphql/stream'),
        );
        const events = own.calls();
        expect(events).toBeLessThan(200);
        stream.response.destroy();
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(own.calls()).toBe(events);
      },
    ));
});
