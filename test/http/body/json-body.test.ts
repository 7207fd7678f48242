import { type FastifyBaseLogger, type FastifyInstance, fastify } from 'fastify';
import { ByteBudget } from '../../../src/concurrency/byte-budget';
import { answerFailures } from '../../../src/http/answer-failures';
import { takeJsonBodies } from '../../../src/http/body/json-body';
import { eventually } from '../../support/embedded-server';
import { type HttpAnswer, sendHttp } from '../../support/http-client';
import { RawClient } from '../../support/multipart-client';
import { recordLog } from '../../support/recorded-log';

const MIB = 1024 * 1024;

const log = recordLog();
let app: FastifyInstance;
let url: string;
let held: (() => void)[] = [];

beforeEach(async () => {
  app = fastify({ loggerInstance: log.logger as FastifyBaseLogger });
  answerFailures(app, (error) => error);
  takeJsonBodies(app, {
    maxBytes: 3 * MIB,
    timeoutMs: 1_000,
    budget: new ByteBudget(5 * MIB, 5 * MIB),
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

const textOf = (sizeBytes: number) => JSON.stringify('x'.repeat(sizeBytes - 2));

const codeOf = ({ body }: HttpAnswer): unknown => JSON.parse(String(body)).errors[0].extensions.code;

describe('a JSON body', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('comes as %s', async (type) => {
    const answer = await post('{"a": "ü"}', { 'content-type': type });
    expect(JSON.parse(String(answer.body))).toEqual({ size: 9 });
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

  it('counts for the largest where it does not say how large it is', async () => {
    const raw = new RawClient(Number(new URL(url).port));
    const head = 'POST /held HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    await raw.send(`${head}Transfer-Encoding: chunked\r\n\r\n2\r\n"x\r\n`);
    await eventually('it counts', async () => (await post(textOf(3 * MIB))).status === 503);
    raw.socket.destroy();
    await eventually('it counts no more', async () => (await post(textOf(3 * MIB))).status === 200);
  });

  it('may not take all the time that there is', async () => {
    const raw = new RawClient(Number(new URL(url).port));
    await raw.send(
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n',
    );
    const dribble = setInterval(() => raw.socket.write(' '), 20);
    raw.socket.on('error', () => {});
    await raw.closed;
    clearInterval(dribble);
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
