import { type FastifyInstance, fastify } from 'fastify';
import { Client } from 'pg';
import { Departure } from '../../src/http/departure';
import { type ReadinessChecks, registerHealth } from '../../src/http/monitoring';
import { testServer } from '../support/database/test-database';
import { sendHttp } from '../support/http/http-client';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';
import { Gate } from '../support/timing/gate';

/** As `startTestApp` has it. */
const POOL_SIZE = 10;
/** On these the runners of jobs listen. */
const LISTENING = 3;

describe('the health of the service', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const ask = async (path: string) => {
    const { status, body } = await sendHttp(`${app.url}${path}`);
    return { status, ...JSON.parse(body.toString()) };
  };

  it('is told to anybody', async () => {
    expect(await ask('/healthz')).toEqual({ status: 'ok' });
    expect(await ask('/readyz')).toEqual({ status: 'ready', failing: [] });
  });

  it('says that the database is away, and that it is back', async () => {
    await letNobodyConnect(app);
    await eventually('it is not ready', async () => (await sendHttp(`${app.url}/readyz`)).status === 503);
    expect(await ask('/readyz')).toEqual({ status: 'unavailable', failing: ['database'] });
    expect(await ask('/healthz')).toEqual({ status: 'ok' });
    await letEverybodyConnect(app);
    await eventually('it is ready', async () => (await sendHttp(`${app.url}/readyz`)).status === 200);
  });

  it('does not depend on a free connection of the pool', async () => {
    const lock = app.dataSource.createQueryRunner();
    await lock.startTransaction();
    await lock.query('LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE');
    const requests = Array.from({ length: 3 * POOL_SIZE }, (_, index) =>
      sendHttp(`${app.url}/metrics`, { headers: { authorization: `Bearer unknown-${index}` } }),
    );
    try {
      await eventually('every connection waits for the lock', async () => {
        const [{ count }] = await app.dataSource.query(
          `SELECT count(*)::int FROM pg_locks JOIN pg_stat_activity USING (pid)
           WHERE datname = current_database() AND application_name = 'mediagraph' AND NOT granted`,
        );
        return count >= POOL_SIZE - LISTENING;
      });
      // What was answered before is good for two seconds; a statement gives the lock up after five.
      const statuses = new Set<number>();
      const end = performance.now() + 3_000;
      while (performance.now() < end) statuses.add((await sendHttp(`${app.url}/readyz`)).status);
      expect([...statuses]).toEqual([200]);
    } finally {
      await lock.rollbackTransaction();
      await lock.release();
    }
    for (const { status } of await Promise.all(requests)) expect(status).toBe(401);
  });
});

describe('a readiness check', () => {
  let app: FastifyInstance;
  let url: string;
  let departure: Departure;
  let now: number;
  beforeEach(() => {
    app = fastify();
    departure = new Departure();
    now = 0;
  });
  afterEach(() => app.close());

  async function serve(checks: Partial<ReadinessChecks>): Promise<void> {
    registerHealth(app, { required: {}, optional: {}, ...checks }, departure, () => now);
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  }
  async function ask(): Promise<object> {
    const { status: httpStatus, body } = await sendHttp(`${url}/readyz`);
    return { httpStatus, ...JSON.parse(body.toString()) };
  }
  const passing = async () => {};
  const failing = () => Promise.reject(new Error('secret address'));
  const hanging = () => new Promise<void>(() => {});

  it('that fails is told by its name and nothing else', async () => {
    await serve({ required: { one: passing, two: failing, three: failing } });
    expect(await ask()).toEqual({ httpStatus: 503, status: 'unavailable', failing: ['two', 'three'] });
  });

  it('that hangs has failed before the probe gives up', async () => {
    await serve({ required: { one: passing, two: hanging } });
    expect(await ask()).toMatchObject({ httpStatus: 503, failing: ['two'] });
  });

  it('of what only some requests need leaves the service ready, and says what is missing', async () => {
    await serve({ required: { one: passing }, optional: { two: failing, three: passing } });
    expect(await ask()).toEqual({ httpStatus: 200, status: 'degraded', failing: ['two'] });
  });

  it('is of no interest once others should be asked: that is told at once, and that nothing fails', async () => {
    await serve({ required: { one: passing } });
    expect(await ask()).toMatchObject({ httpStatus: 200 });
    departure.leave();
    expect(await ask()).toEqual({ httpStatus: 503, status: 'leaving', failing: [] });
  });

  it('is one for all who ask while it is under way, and good for two seconds', async () => {
    const gate = new Gate();
    gate.shut();
    await serve({ required: { one: () => gate.pass() } });
    const answers = Array.from({ length: 20 }, ask);
    await eventually('it was begun', async () => gate.arrived > 0);
    gate.open();
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ httpStatus: 200 });
    now = 1_999;
    await ask();
    expect(gate.arrived).toBe(1);
    now = 2_000;
    await ask();
    expect(gate.arrived).toBe(2);
  });
});

async function letNobodyConnect(app: TestApp): Promise<void> {
  await asOwner(app, (name) => [
    `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  ]);
}

async function letEverybodyConnect(app: TestApp): Promise<void> {
  await asOwner(app, (name) => [`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`]);
}

async function asOwner({ database }: TestApp, statements: (name: string) => readonly string[]): Promise<void> {
  const { host, port, user } = testServer();
  if ('url' in database.address) throw new Error('The test database is on a Unix socket.');
  const client = new Client({ host, port, user, database: 'postgres' });
  await client.connect();
  for (const sql of statements(database.address.database)) await client.query(sql);
  await client.end();
}
