import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { RequestsInFlight } from '../../src/accounts/rates/requests-in-flight';
import { ByteBudget } from '../../src/concurrency/byte-budget';
import { FairLimit } from '../../src/concurrency/fair-limit';
import { ConnectionPool } from '../../src/database/connection-pool';
import { OpenCount } from '../../src/http/subscriptions/open-connections';
import { sendAbandoned } from '../support/abandoned/hang-up';
import { makeTarget } from '../support/abandoned/target';
import { WatchedInstances } from '../support/abandoned/watched-instances';
import { openDescriptors } from '../support/http/multipart/multipart-leaks';
import { createInstallation } from '../support/processes/installation';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';

const REQUESTS = Number(process.env['ABANDONED_REQUESTS'] ?? 250);
const SEED = Number(process.env['ABANDONED_SEED'] ?? 1);
const CONCURRENCY = 30;
/** What a process opens once and keeps: connections to the database, threads, files of libraries. */
const WARM_UP_REQUESTS = Math.max(100, REQUESTS / 10);
const TIMEOUT_MS = 60_000 + REQUESTS * 200;

/** Those that wait for a part are under way while a request writes them. */
const UPLOADS_UNDER_WAY = `SELECT count(*) FROM uploads LEFT JOIN resumable_uploads USING (file_id)
  WHERE resumable_uploads.file_id IS NULL OR writer_process_number IS NOT NULL`;

/** A change of any key makes every process forget the keys that it remembers. */
const forgetKeys = (dataSource: DataSource) => () => dataSource.query('UPDATE api_keys SET scopes = scopes');

describe('requests whose clients hang up at every stage', () => {
  let app: TestApp;
  let budgets: WatchedInstances<ByteBudget>;
  let limits: WatchedInstances<FairLimit>;
  let counts: WatchedInstances<OpenCount>;
  let inFlight: WatchedInstances<RequestsInFlight>;
  let pools: WatchedInstances<ConnectionPool>;
  beforeAll(async () => {
    budgets = new WatchedInstances(ByteBudget.prototype, 'open');
    limits = new WatchedInstances(FairLimit.prototype, 'run');
    counts = new WatchedInstances(OpenCount.prototype, 'add');
    inFlight = new WatchedInstances(RequestsInFlight.prototype, 'begin');
    pools = new WatchedInstances(ConnectionPool.prototype, 'connect');
    app = await startTestApp({ DATABASE_POOL_SIZE: '5' });
  });
  afterAll(async () => {
    await app.close();
    for (const watched of [budgets, limits, counts, inFlight, pools]) watched.restore();
  });

  /** What is held for requests. */
  const held = async () => ({
    budgetBytes: budgets.sum(({ takenBytes }) => takenBytes),
    places: limits.sum(({ runningCount, waitingCount }) => runningCount + waitingCount),
    counted: counts.sum(({ total }) => total),
    callers: inFlight.sum(({ size }) => size),
    lentConnections: pools.sum(({ totalCount, idleCount, waitingCount }) => totalCount - idleCount + waitingCount),
    spooled: (await readdir(path.join(app.dataDirectory, 'spool'))).length,
    uploads: Number((await app.dataSource.query(UPLOADS_UNDER_WAY))[0].count),
  });
  /** Each of the three kinds of workers has one connection on which it hears of new jobs. */
  const NOTHING = { budgetBytes: 0, places: 0, counted: 0, callers: 0, lentConnections: 3, spooled: 0, uploads: 0 };

  const kept = () => ({
    descriptors: openDescriptors().length,
    timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
  });

  async function allIsOver(): Promise<void> {
    let last = '';
    await eventually('nothing is held any more', async () => {
      last = JSON.stringify(await held());
      return last === JSON.stringify(NOTHING);
    }).catch((cause) => {
      throw new Error(`held at the end: ${last}`, { cause });
    });
  }

  it(
    'leave nothing behind',
    async () => {
      const target = await makeTarget(app);
      const storm = { concurrency: CONCURRENCY, forgetKeys: forgetKeys(app.dataSource) };
      await sendAbandoned(target, { ...storm, requests: WARM_UP_REQUESTS, seed: SEED + 1 });
      await allIsOver();
      const before = kept();
      if (REQUESTS >= 10_000) process.stderr.write(`before: ${JSON.stringify({ ...before, ...(await held()) })}\n`);
      await sendAbandoned(target, { ...storm, requests: REQUESTS, seed: SEED });
      await allIsOver();
      await eventually('no descriptor and no timer is left', async () => {
        const { descriptors, timers } = kept();
        return descriptors <= before.descriptors && timers <= before.timers;
      }).catch((cause) => {
        throw new Error(`kept before: ${JSON.stringify(before)}, after: ${JSON.stringify(kept())}`, { cause });
      });
      if (REQUESTS >= 10_000) process.stderr.write(`after: ${JSON.stringify({ ...kept(), ...(await held()) })}\n`);
      for (const watched of [budgets, counts, inFlight, pools]) expect(watched.seen.size).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

it(
  'a process to which they came ends by itself when it is told to',
  async () => {
    const installation = await createInstallation();
    const service = await installation.start();
    const target = await makeTarget({ url: service.url, dataSource: installation.dataSource });
    const storm = { concurrency: CONCURRENCY, forgetKeys: forgetKeys(installation.dataSource) };
    await sendAbandoned(target, { ...storm, requests: REQUESTS, seed: SEED });
    const stoppedAt = performance.now();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    if (REQUESTS >= 10_000)
      process.stderr.write(`SIGTERM to the end: ${Math.round(performance.now() - stoppedAt)} ms\n`);
    expect(service.log.at(-1)).toMatchObject({ msg: 'closed', left: {} });
    expect(service.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    await installation.close();
  },
  TIMEOUT_MS,
);
