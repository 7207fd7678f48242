import { setTimeout as delay } from 'node:timers/promises';
import type { Task } from 'graphile-worker';
import { pino } from 'pino';
import { poolOf } from '../../src/database/connection-pool';
import { jobLockNameOf } from '../../src/database/repositories/living-processes';
import { enqueueKeyed } from '../../src/jobs/enqueue';
import { SharedJobs } from '../../src/jobs/shared-jobs';
import { startWorker, type Worker } from '../../src/jobs/worker';
import { statementsDuring } from '../support/database/statements';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { eventually } from '../support/timing/eventually';
import { Gate } from '../support/timing/gate';

let database: TestDatabase;
let worker: Worker;
let running: string[];
let begun: string[];
let end: () => void;
beforeEach(async () => {
  database = await createTestDatabase();
  running = [];
  begun = [];
});
afterEach(async () => {
  end();
  await worker.stop();
  await database.close();
});

/**
 * Jobs that go on until they are told to end.
 *
 * @param gate of jobs that go on until it is opened; default: for all alike
 * @param gates those of jobs that have one of their own, by key
 */
async function start({
  concurrency = 4,
  maxPerOrganization = 3,
  gate = null as Gate | null,
  gates = {} as Readonly<Record<string, Gate>>,
} = {}): Promise<void> {
  const told = new Promise<void>((resolve) => {
    end = () => {
      resolve();
      for (const each of [gate, ...Object.values(gates)]) each?.open();
    };
  });
  const tasks = {
    run_generation: async (payload: unknown) => {
      const { generationId } = payload as { generationId: string };
      begun.push(generationId);
      running.push(generationId);
      const own = gates[generationId] ?? gate;
      await (own === null ? told : own.pass());
      running.splice(running.indexOf(generationId), 1);
    },
  };
  worker = await startWorker(
    {
      pool: poolOf(database.dataSource),
      logger: pino({ level: 'silent' }),
      tasks,
      lockName: jobLockNameOf(1, 'generation'),
    },
    // What is waited for here has to come by itself, not because the queue is asked now and then.
    { concurrency, maxPerOrganization, schedule: [], pollIntervalMs: 3_600_000 },
  );
  // It may take a job before it listens: of one that comes in between it would hear when it asks now and then.
  await eventually('the runner listens', async () => {
    const listeners = await database.dataSource.query(LISTENERS);
    return listeners.length > 0;
  });
}

/** Connections of this database that have begun to listen for jobs, by graphile-worker's own statement. */
const LISTENERS = `
  SELECT FROM pg_stat_activity
  WHERE datname = current_database() AND state = 'idle' AND query LIKE 'LISTEN "jobs:insert"%'`;

const projectOf = (organizationId: string) => organizationId.replace('org', 'proj');

const add = (
  organizationId: string,
  key: string,
  ownerId: string | null = null,
  projectId = projectOf(organizationId),
) => {
  const keyed = { key, organizationId, projectId, ownerId };
  return enqueueKeyed(database.dataSource.manager, 'run_generation', { generationId: key }, keyed);
};

it('leaves a place to another organization, whose job came after all of the first', async () => {
  const keys = Array.from({ length: 20 }, (_, index) => `greedy ${index}`);
  await database.dataSource.transaction(async (manager) => {
    for (const key of keys) {
      await enqueueKeyed(
        manager,
        'run_generation',
        { generationId: key },
        { key, organizationId: 'org_greedy', projectId: 'proj_greedy', ownerId: null },
      );
    }
  });
  await start();
  await eventually('three of the first run', async () => running.length === 3);
  await add('org_neighbour', 'neighbour');
  await eventually('the other runs', async () => running.includes('neighbour'));
  expect(running).toHaveLength(4);
  end();
  await eventually('all have run', async () => begun.length === 21);
  expect(new Set(begun).size).toBe(21);
});

it('gives the next place to the organization in turn, and within it to the owner in turn, whoever came first', async () => {
  const gate = new Gate();
  gate.shut();
  await add('org_one', 'first');
  await start({ concurrency: 1, maxPerOrganization: 1, gate });
  await eventually('it runs', async () => begun.length === 1);
  for (const key of ['x1', 'x2', 'x3']) await add('org_one', key, 'user_x');
  await add('org_one', 'y1', 'user_y');
  for (const key of ['a1', 'a2']) await add('org_two', key);
  await add('org_three', 'b1');
  gate.open();
  await eventually('all have run', async () => begun.length === 8);
  expect(begun).toEqual(['first', 'a1', 'b1', 'x1', 'a2', 'y1', 'x2', 'x3']);
});

it.each([
  [
    'organizations',
    [
      ['org_two', null],
      ['org_three', null],
    ],
  ],
  [
    'owners',
    [
      ['org_one', 'user_y'],
      ['org_one', 'user_z'],
    ],
  ],
] as const)('has the turn of who waits come while other %s come one at a time', async (_, [second, third]) => {
  const gate = new Gate();
  gate.shut();
  await add('org_one', 'first', 'user_x');
  await start({ concurrency: 1, maxPerOrganization: 1, gate });
  await eventually('it runs', async () => begun.length === 1);
  await add('org_one', 'waits', 'user_x');
  await add(second[0], 'second 0', second[1]);
  await add(third[0], 'third 0', third[1]);
  for (let round = 1; round <= 6; round += 1) {
    // Who had the turn before comes again while another has it.
    if (round > 2 && running[0]?.startsWith('second')) await add(third[0], `third ${round}`, third[1]);
    else if (round > 2) await add(second[0], `second ${round}`, second[1]);
    const before = begun.length;
    gate.open();
    gate.shut();
    await eventually('the next runs', async () => begun.length > before);
  }
  gate.open();
  expect(begun.slice(0, 5)).toContain('waits');
});

it('lets the owners of two projects take turns, whom those call alike', async () => {
  const gate = new Gate();
  gate.shut();
  await add('org_one', 'first');
  await start({ concurrency: 1, maxPerOrganization: 1, gate });
  await eventually('it runs', async () => begun.length === 1);
  for (const key of ['x1', 'x2', 'x3']) await add('org_one', key, 'user_x');
  await add('org_one', 'other', 'user_x', 'proj_another');
  gate.open();
  await eventually('all have run', async () => begun.length === 5);
  expect(begun).toEqual(['first', 'x1', 'other', 'x2', 'x3']);
});

it('takes what is left when another was quicker', async () => {
  const [gate, placeholderGate] = [new Gate(), new Gate()];
  gate.shut();
  placeholderGate.shut();
  await add('org_three', 'placeholder');
  await start({ concurrency: 2, maxPerOrganization: 2, gate, gates: { placeholder: placeholderGate } });
  await eventually('it runs', async () => begun.length === 1);
  // Its organization had the last turn: the next one is another's.
  await add('org_one', 'first');
  await eventually('no place is free', async () => begun.length === 2);
  await add('org_one', 'second');
  await add('org_two', 'taken');
  // Locked by somebody who is about to take it: it waits as far as anybody can see, and is not to be had.
  const another = database.dataSource.createQueryRunner();
  await another.startTransaction();
  try {
    await another.query(`SELECT FROM graphile_worker._private_jobs WHERE key = 'taken' FOR UPDATE`);
    // By then the worker has heard of both, and asks again for no other reason than its own.
    await delay(300);
    placeholderGate.open();
    await eventually('the other runs', async () => begun.includes('second'));
  } finally {
    gate.open();
    await another.rollbackTransaction();
    await another.release();
  }
  await eventually('all have run', async () => begun.length === 4);
});

it('does not ask whose turn it is while all that waits has as much running as it may', async () => {
  await start({ concurrency: 1 });
  await worker.stop();
  let nowMs = 0;
  const gate = new Gate();
  gate.shut();
  const tasks = { run_generation: () => gate.pass() };
  const shared = new SharedJobs({ tasks, pool: poolOf(database.dataSource) }, 1, () => nowMs);
  const flags = ['organization:org_greedy', 'owner:proj_greedy'];
  const helpers = { job: { flags: Object.fromEntries(flags.map((flag) => [flag, true])) } };
  const running = Reflect.apply(shared.options.tasks['run_generation'] as Task, undefined, [{}, helpers]);
  await add('org_greedy', 'greedy');
  const forbidden = async () => {
    let found: readonly string[] = [];
    const statements = await statementsDuring(async () => {
      found = await (shared.options.forbiddenFlags() as Promise<string[]>);
    });
    return { forbids: found.filter((flag) => flags.includes(flag)).length > 0, asks: statements.length };
  };
  expect(await forbidden()).toEqual({ forbids: true, asks: 1 });
  expect(await forbidden()).toEqual({ forbids: true, asks: 0 });
  nowMs = 1_001;
  expect(await forbidden()).toEqual({ forbids: true, asks: 1 });
  gate.open();
  await running;
  // It may have its turn.
  expect(await forbidden()).toEqual({ forbids: false, asks: 1 });
});
