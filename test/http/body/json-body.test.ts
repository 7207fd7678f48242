import { type FastifyBaseLogger, type FastifyInstance, fastify } from 'fastify';
import { ByteBudget } from '../../../src/concurrency/byte-budget';
import { answerFailures } from '../../../src/http/answer-failures';
import { takeJsonBodies } from '../../../src/http/body/json-body';
import { RequestPlaces } from '../../../src/http/request-places';
import { serveRequestsInTurn } from '../../../src/http/requests-in-turn';
import { type HttpAnswer, sendHttp } from '../../support/http/http-client';
import { RawClient } from '../../support/http/multipart/multipart-client';
import { recordLog } from '../../support/service/recorded-log';
import { eventually } from '../../support/timing/eventually';
import { Gate } from '../../support/timing/gate';

const MIB = 1024 * 1024;
const UNCOUNTED_BYTES = 64 * 1024;

const log = recordLog();
let app: FastifyInstance;
let url: string;
let held: (() => void)[] = [];
let budget: ByteBudget;
const lookup = new Gate();
let lookupsEnded = 0;

beforeEach(async () => {
  app = fastify({ loggerInstance: log.logger as FastifyBaseLogger });
  answerFailures(app, (error) => error);
  budget = new ByteBudget(5 * MIB, 5 * MIB);
  serveRequestsInTurn(app, new RequestPlaces());
  app.addHook('onRequest', async () => {
    await lookup.pass();
    lookupsEnded += 1;
  });
  takeJsonBodies(app, {
    maxBytes: 3 * MIB,
    timeoutMs: 120_000,
    budget,
    tenantOf: () => 'org',
  });
  app.post('/', async (request) => ({ size: JSON.stringify(request.body).length }));
  app.post('/held', () => new Promise((resolve) => held.push(() => resolve('done'))));
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  for (const release of held.splice(0)) release();
  await app.close();
});
beforeAll(() => {
  held = [];
});

function post(body: string, { path = '/', ...headers }: Record<string, string> = {}): Promise<HttpAnswer> {
  return sendHttp(url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

function connectionsOf({ server }: FastifyInstance): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

const textOf = (sizeBytes: number) => JSON.stringify('x'.repeat(sizeBytes - 2));

const codeOf = ({ body }: HttpAnswer): unknown => JSON.parse(String(body)).errors[0].extensions.code;

describe('a JSON body', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('comes as %s', async (type) => {
    const answer = await post('{"a": "ü"}', { 'content-type': type });
    expect(JSON.parse(String(answer.body))).toEqual({ size: 9 });
  });

  it('is refused where it is not UTF-8, before anything is made of it', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await sendHttp(url, { method: 'POST', headers, body: Buffer.from('{"a": "\xfc"}', 'latin1') });
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status: 400, code: 'BAD_REQUEST' });
  });

  it('may be as large as it may be, and no larger', async () => {
    expect((await post(textOf(3 * MIB))).status).toBe(200);
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      const answer = await post(textOf(3 * MIB + 1), headers);
      expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    }
  });

  it.each<[what: string, body: string, code: string]>([
    ['holds too many values', `[${'0,'.repeat(120_000)}0]`, 'OPERATION_TOO_COMPLEX'],
    ['is too deep', '['.repeat(100_000), 'OPERATION_TOO_COMPLEX'],
    ['ends early', '{"a":', 'BAD_REQUEST'],
    ['is empty', '', 'BAD_REQUEST'],
    ['would change every object', '{"__proto__":{"a":1}}', 'BAD_REQUEST'],
    ['would change every object by its constructor', '{"constructor":{"prototype":{"a":1}}}', 'BAD_REQUEST'],
  ])('is refused when it %s', async (_, body, code) => {
    const answer = await post(body);
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status: 400, code });
  });

  it('is held for as long as its request is under way: there are only so many', async () => {
    const first = post(textOf(3 * MIB), { path: '/held' });
    await eventually('it is held', async () => held.length === 1);
    const refused = await post(textOf(3 * MIB));
    expect({ status: refused.status, code: codeOf(refused), retryAfter: refused.headers['retry-after'] }).toEqual({
      status: 503,
      code: 'SERVICE_UNAVAILABLE',
      retryAfter: '5',
    });
    expect((await post(textOf(2 * MIB))).status).toBe(200);
    expect((await post(textOf(100), { path: '/' })).status).toBe(200);
    held.pop()?.();
    await first;
    expect((await post(textOf(3 * MIB))).status).toBe(200);
  });

  it.each(['Transfer-Encoding: chunked', `Content-Length: ${3 * MIB}`])(
    'counts for what has arrived of it: %s',
    async (length) => {
      const raws = Array.from({ length: 20 }, () => new RawClient(Number(new URL(url).port)));
      for (const raw of raws) {
        const head = 'POST /held HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
        await raw.send(`${head}${length}\r\n\r\n2\r\n"x\r\n`);
      }
      await eventually('all are being read', async () => (await post(textOf(3 * MIB))).status === 200);
      expect(budget.takenBytes).toBe(0);
      for (const raw of raws) raw.socket.destroy();
    },
  );

  it('is not counted while it is small, whether or not it says how large it is', async () => {
    const first = post(textOf(3 * MIB), { path: '/held' });
    const second = post(textOf(2 * MIB), { path: '/held' });
    await eventually('nothing is left', async () => held.length === 2);
    expect(budget.takenBytes).toBe(5 * MIB);
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      expect((await post(textOf(UNCOUNTED_BYTES), headers)).status).toBe(200);
      expect((await post(textOf(UNCOUNTED_BYTES + 1), headers)).status).toBe(503);
    }
    for (const release of held.splice(0)) release();
    await Promise.all([first, second]);
  });

  it.each<[what: string, rest: string]>([
    ['in a packet that is no HTTP', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['with the headers', `Content-Length: ${3 * MIB}\r\n\r\n`],
  ])('holds nothing for a client that is gone while its key is looked up, %s', async (_what, rest) => {
    lookup.shut();
    const arrivedBefore = lookup.arrived;
    const raw = new RawClient(Number(new URL(url).port));
    await raw.send(`POST /held HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${rest}`);
    await eventually('it is looked up', async () => lookup.arrived === arrivedBefore + 1);
    raw.socket.destroy();
    await eventually('it is gone', async () => (await connectionsOf(app)) === 0);
    const set = jest.spyOn(globalThis, 'setTimeout');
    lookup.open();
    await eventually('the lookup has ended', async () => lookupsEnded === lookup.arrived);
    // Those that are the request's: shorter ones come and go beside it.
    const longOnes = set.mock.results.filter((_, index) => (set.mock.calls[index]?.[1] ?? 0) >= 1_000);
    const timers = longOnes.map(({ value }) => value as NodeJS.Timeout & { readonly _destroyed: boolean });
    set.mockRestore();
    // Node's own mark of a timer that was cleared.
    expect({ bytes: budget.takenBytes, timers: timers.filter(({ _destroyed }) => !_destroyed), held }).toEqual({
      bytes: 0,
      timers: [],
      held: [],
    });
  });

  it('holds nothing for a client that is gone in the middle', async () => {
    const raw = new RawClient(Number(new URL(url).port));
    const head = 'POST /held HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    await raw.send(`${head}Content-Length: ${3 * MIB}\r\n\r\n"${'x'.repeat(2 * MIB)}`);
    await eventually('it is counted', async () => budget.takenBytes > 0);
    raw.socket.destroy();
    await eventually('it is counted no more', async () => budget.takenBytes === 0);
  });

  it.each<[what: string, limits: { readonly timeoutMs: number; readonly idleTimeoutMs: number }, dribbles: boolean]>([
    ['nothing of it comes any more', { timeoutMs: 60_000, idleTimeoutMs: 50 }, false],
    ['it takes more than all the time that there is', { timeoutMs: 200, idleTimeoutMs: 60_000 }, true],
  ])('is refused in words when %s', async (_what, limits, dribbles) => {
    const impatient = fastify();
    answerFailures(impatient, (error) => error);
    takeJsonBodies(impatient, { maxBytes: MIB, ...limits, budget, tenantOf: () => 'org' });
    impatient.post('/', async () => 'read');
    const raw = new RawClient(Number(new URL(await impatient.listen({ port: 0, host: '127.0.0.1' })).port));
    const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    let received = '';
    raw.socket.on('data', (chunk) => (received += chunk)).on('error', () => {});
    await raw.send(`${head}Content-Length: ${MIB}\r\n\r\n{`);
    const dribble = dribbles ? setInterval(() => raw.socket.write(' '), 20) : undefined;
    await eventually('it is answered', async () => received.includes('REQUEST_TIMEOUT'));
    clearInterval(dribble);
    expect(received).toContain('HTTP/1.1 408');
    raw.socket.destroy();
    await impatient.close();
  });

  it('is never logged', async () => {
    const canary = 'canary-in-the-body';
    await post(JSON.stringify({ canary }));
    await post(`{"${canary}`);
    await post(`["${canary}",${'0,'.repeat(30_000)}0]`);
    expect(log.lines().length).toBeGreaterThan(0);
    expect(log.text()).not.toContain(canary);
  });
});
