import { randomInt } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { poolOf } from '../../src/database/connection-pool';
import { createDataSource } from '../../src/database/data-source';
import { ProcessSession } from '../../src/database/process-session';
import { freeAbandonedJobs, jobLockNameOf } from '../../src/database/repositories/living-processes';
import { enqueue, enqueueInTurn, enqueueOnce } from '../../src/jobs/enqueue';
import { startWorker, type Worker } from '../../src/jobs/worker';
import { PostgresProxy } from '../support/database/postgres-proxy';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { type RecordedLog, recordLog } from '../support/service/recorded-log';
import { eventually } from '../support/timing/eventually';
import { Gate } from '../support/timing/gate';

const TOLD_IN_VAIN = 'the queue could not be told that a job is over';

describe('a worker', () => {
  let database: TestDatabase;
  let proxy: PostgresProxy;
  let dataSource: DataSource;
  let worker: Worker | null;
  let log: RecordedLog;
  const { exitCode } = process;
  const gates: Gate[] = [];
  beforeEach(async () => {
    log = recordLog();
    database = await createTestDatabase();
    proxy = await PostgresProxy.start(database);
    dataSource = await createDataSource({ address: { url: proxy.url }, poolSize: 10 }).initialize();
    worker = null;
  });
  afterEach(async () => {
    for (const gate of gates.splice(0)) gate.open();
    await worker?.stop();
    await dataSource.destroy();
    await proxy.interrupt();
    await database.close();
    // A runner that ends by itself leaves one behind.
    process.exitCode = exitCode;
  });

  async function start(purgeBlobs: () => Promise<void>): Promise<void> {
    const { logger } = log;
    const tasks = { purge_blobs: purgeBlobs };
    worker = await startWorker(
      { pool: poolOf(dataSource), logger, tasks, lockName: jobLockNameOf(1, 'upkeep') },
      { concurrency: 4, schedule: [] },
    );
  }

  /** Opened at the end of the test at the latest, or the worker would not end. */
  function shutGate(): Gate {
    const gate = new Gate();
    gate.shut();
    gates.push(gate);
    return gate;
  }

  /** On another way than the worker's. */
  const add = () => enqueue(database.dataSource.manager, 'purge_blobs', { blobs: [] });
  const jobs = (): Promise<{ locked_by: string | null }[]> =>
    database.dataSource.query('SELECT locked_by FROM graphile_worker.jobs ORDER BY id');
  const runnerHasEnded = () =>
    eventually('the runner has ended', async () =>
      log.lines().find(({ msg }) => msg === 'the job runner ended by itself; another is started'),
    );
  const noJobIsLeft = () => eventually('no job is left', async () => (await jobs()).length === 0);

  it('gets over an outage in which a job ends: it is over, and others are run after it', async () => {
    let runs = 0;
    const gate = shutGate();
    await start(async () => {
      runs += 1;
      await gate.pass();
    });
    await add();
    await eventually('it runs', async () => runs === 1);
    await proxy.interrupt();
    gate.open();
    await eventually('the queue is told in vain', async () => log.text().includes(TOLD_IN_VAIN));
    await proxy.restore();
    await noJobIsLeft();
    expect(runs).toBe(1);

    await add();
    await noJobIsLeft();
    expect(runs).toBe(2);
  });

  it.each(['before', 'after'] as const)(
    'goes on beside jobs that run when the connection breaks %s the queue hears that one is over',
    async (when) => {
      const held = [shutGate(), shutGate(), shutGate()];
      const runs: number[] = [];
      await start(async () => {
        runs.push(runs.length);
        await held[runs.length - 1]?.pass();
      });
      for (let count = 1; count <= held.length; count += 1) {
        await add();
        await eventually('it runs', async () => runs.length === count);
      }
      proxy.cut(when, 'complete_job');
      await add();
      await eventually('it is over', async () => (await jobs()).length === 3);
      // The others still run.
      await add();
      await eventually('another is over', async () => runs.length === 5 && (await jobs()).length === 3);
      for (const gate of held) gate.open();
      await noJobIsLeft();
      await add();
      await noJobIsLeft();
      expect(runs).toHaveLength(6);
    },
  );

  it('tries a job again whose failure the queue could not be told of at first', async () => {
    let runs = 0;
    proxy.cut('before', 'fail_job');
    await start(async () => {
      runs += 1;
      if (runs === 1) throw new Error('It fails.');
    });
    await add();
    await noJobIsLeft();
    expect(runs).toBe(2);
    expect(log.text()).toContain(TOLD_IN_VAIN);
  });

  it('ends when it is stopped while the queue cannot be told that a job is over', async () => {
    let runs = 0;
    const gate = shutGate();
    await start(async () => {
      runs += 1;
      await gate.pass();
    });
    await add();
    await eventually('it runs', async () => runs === 1);
    await proxy.interrupt();
    gate.open();
    await eventually('the queue is told in vain', async () => log.text().includes(TOLD_IN_VAIN));
    await worker?.stop();
    expect(await jobs()).toEqual([{ locked_by: jobLockNameOf(1, 'upkeep') }]);
  });

  it.each([
    ['a job', () => add()],
    [
      'a job of a queue',
      () => enqueueInTurn(database.dataSource.manager, 'purge_blobs', { blobs: [] }, { queue: 'one', attempts: 3 }),
    ],
  ])('runs %s that it took without hearing so, and leaves alone what it runs', async (_, addOne) => {
    let runs = 0;
    const first = shutGate();
    await start(async () => {
      runs += 1;
      if (runs === 1) await first.pass();
    });
    await add();
    await eventually('the first runs', async () => runs === 1);
    proxy.cut('after', 'get_job');
    await addOne();
    await eventually('the other runs', async () => runs === 2);
    await eventually('the other is over', async () => (await jobs()).length === 1);
    expect(await jobs()).toEqual([{ locked_by: jobLockNameOf(1, 'upkeep') }]);
    first.open();
    await noJobIsLeft();
    expect(runs).toBe(2);
  });

  it('runs jobs though the first statement of its runner failed', async () => {
    let runs = 0;
    proxy.cut('before', '_private_tasks');
    await start(async () => {
      runs += 1;
    });
    await add();
    await eventually('it runs', async () => runs === 1);
    await noJobIsLeft();
    await add();
    await noJobIsLeft();
    expect(runs).toBe(2);
  });

  it('starts another runner when one ends by itself', async () => {
    let runs = 0;
    await start(async () => {
      runs += 1;
    });
    await add();
    await noJobIsLeft();
    // As a newer release says to older ones when it has changed the queue under them.
    const change = `NOTIFY "worker:migrate", '{"migrationNumber": 999, "breaking": true}'`;
    // It may run a job before it listens.
    const ends = setInterval(() => void database.dataSource.query(change), 100);
    await runnerHasEnded().finally(() => clearInterval(ends));

    await add();
    await eventually('another runs the job', async () => runs === 2);
  });

  it('says whose the jobs are that it runs', async () => {
    let end: (() => void) | null = null;
    await start(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    await add();
    // The row is locked before the task begins.
    const finish = await eventually('it runs', async () => end);
    expect(await jobs()).toEqual([{ locked_by: 'process-1-upkeep' }]);
    finish();
    await noJobIsLeft();
  });
});

describe('freeAbandonedJobs', () => {
  it('frees the jobs of processes that are dead, and nobody else’s', async () => {
    const database = await createTestDatabase();
    const { dataSource, address } = database;
    const living = await ProcessSession.open(address);
    const names = [
      jobLockNameOf(living.processNumber, 'generation'),
      jobLockNameOf(randomInt(1_000, 2_000_000_000), 'upkeep'),
      'worker-of-yours',
    ];
    for (const name of names) {
      await enqueue(dataSource.manager, 'purge_blobs', { blobs: [] });
      await dataSource.query(
        'UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now() WHERE locked_by IS NULL',
        [name],
      );
    }
    await freeAbandonedJobs(dataSource.manager);
    const locked: { locked_by: string | null }[] = await dataSource.query(
      'SELECT locked_by FROM graphile_worker.jobs ORDER BY id',
    );
    expect(locked.map(({ locked_by }) => locked_by)).toEqual([names[0], null, names[2]]);

    await living.close();
    await freeAbandonedJobs(dataSource.manager);
    const [first] = await dataSource.query('SELECT locked_by FROM graphile_worker.jobs ORDER BY id');
    expect(first.locked_by).toBeNull();
    await database.close();
  });
});

it('removes a job that the queue gave up for another, when its process is dead', async () => {
  const { dataSource, close } = await createTestDatabase();
  const { manager } = dataSource;
  await enqueueOnce(manager, 'reconcile_uploads');
  const lockName = jobLockNameOf(randomInt(1_000, 2_000_000_000), 'upkeep');
  await dataSource.query('UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now()', [lockName]);
  await enqueueOnce(manager, 'reconcile_uploads');
  // One that failed for good is kept: it says why.
  await enqueue(manager, 'purge_blobs', { blobs: [] });
  await dataSource.query(
    "UPDATE graphile_worker._private_jobs SET attempts = max_attempts, last_error = 'No.' WHERE locked_by IS NULL AND key IS NULL",
  );
  const kept = () => dataSource.query('SELECT key, last_error, attempts FROM graphile_worker.jobs ORDER BY id');
  expect(await kept()).toHaveLength(3);
  await freeAbandonedJobs(manager);
  expect(await kept()).toEqual([
    { key: 'reconcile_uploads', last_error: null, attempts: 0 },
    { key: null, last_error: 'No.', attempts: 25 },
  ]);
  await close();
});

describe('enqueueOnce', () => {
  it('adds no job of a task while one waits', async () => {
    const { dataSource, close } = await createTestDatabase();
    for (let call = 0; call < 3; call++) await enqueueOnce(dataSource.manager, 'reconcile_uploads');
    expect(await dataSource.query('SELECT task_identifier FROM graphile_worker.jobs')).toEqual([
      { task_identifier: 'reconcile_uploads' },
    ]);
    await close();
  });
});
