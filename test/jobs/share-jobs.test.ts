import { pino } from 'pino';
import { poolOf } from '../../src/database/connection-pool';
import { jobLockNameOf } from '../../src/database/repositories/living-processes';
import { enqueueKeyed } from '../../src/jobs/enqueue';
import { startWorker, type Worker } from '../../src/jobs/worker';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { eventually } from '../support/timing/eventually';

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

/** Jobs that go on until they are told to end. */
async function start(): Promise<void> {
  const told = new Promise<void>((resolve) => {
    end = resolve;
  });
  const tasks = {
    run_generation: async (payload: unknown) => {
      const { generationId } = payload as { generationId: string };
      begun.push(generationId);
      running.push(generationId);
      await told;
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
    { concurrency: 4, maxPerOrganization: 3, schedule: [] },
  );
}

const add = (organizationId: string, key: string) =>
  enqueueKeyed(database.dataSource.manager, 'run_generation', { generationId: key }, { key, organizationId });

it('leaves a place to another organization, whose job came after all of the first', async () => {
  const keys = Array.from({ length: 20 }, (_, index) => `greedy ${index}`);
  await database.dataSource.transaction(async (manager) => {
    for (const key of keys) {
      await enqueueKeyed(manager, 'run_generation', { generationId: key }, { key, organizationId: 'org_greedy' });
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
