import { Random } from '../support/abandoned/random';
import { sendHttp } from '../support/http/http-client';
import { readFixture } from '../support/media/media-fixtures';
import { wavOf } from '../support/media/media-samples';
import { documentedRoutes } from '../support/rest/document';
import { formOf } from '../support/rest/forms';
import { randomRequest } from '../support/rest/random-request';
import { createRestClient } from '../support/rest/rest-client';
import { recordLog } from '../support/service/recorded-log';
import { startTestApp, type TestApp } from '../support/service/test-app';

const REQUESTS = Number(process.env['RANDOM_REQUESTS'] ?? 600);
const SEED = Number(process.env['RANDOM_SEED'] ?? 1);
const CONCURRENCY = 8;
/** Nothing is wrong with the service: a host that cannot be reached, a place that is taken. */
const OURS = [500, 501, 502, 504, 505];

let app: TestApp;
const log = recordLog();

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' }, log.logger);
});
afterAll(() => app.close());

it(
  'answers whatever is asked of any route, and fails by none of it',
  async () => {
    const client = createRestClient(app.url, app.apiKey);
    const ids: string[] = [];
    for (const bytes of [readFixture('still.png'), wavOf(20_000)]) {
      ids.push((await client.post('/v3/files', formOf(['file', { bytes, filename: 'x' }]))).json.id);
    }
    const random = new Random(SEED);
    const routes = [...documentedRoutes().values()];
    const statuses = new Map<number, number>();
    const wrong: string[] = [];
    let left = REQUESTS;
    const ask = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const request = randomRequest(random, random.one(routes), ids);
        const headers = { authorization: `Bearer ${app.apiKey}`, ...request.headers };
        const { status, body } = await sendHttp(app.url, { ...request, headers });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const isTold = status < 400 || typeof JSON.parse(body.toString()).error.code === 'string';
        if (isTold && !OURS.includes(status)) continue;
        wrong.push(`${request.method} ${request.path} ${request.body ?? ''}\n→ ${status} ${body.subarray(0, 500)}`);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, ask));
    if (REQUESTS >= 10_000) process.stderr.write(`${JSON.stringify(Object.fromEntries(statuses))}\n`);
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(log.lines().filter(({ level }) => Number(level) >= 50)).toEqual([]);
    // It reached the operations, and not only the schemas.
    for (const status of [200, 400, 404]) expect(statuses.get(status)).toBeGreaterThan(0);
  },
  120_000 + REQUESTS * 300,
);
