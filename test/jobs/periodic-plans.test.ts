import type { TaskList } from 'graphile-worker';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/database/data-source';
import { findUsageHistory } from '../../src/database/repositories/usage/usage-history';
import { EVENT_SCHEDULE, eventTasks } from '../../src/events/forget-events';
import { decodingTasks, FILE_SCHEDULE, fileTasks } from '../../src/files/file-tasks';
import { GENERATION_SCHEDULE, generationTasks, generationUpkeepTasks } from '../../src/generation/generation-tasks';
import { explain } from '../support/database/explain';
import { fillWithManyTenants } from '../support/database/many-tenants';
import { type Statement, statementsDuring } from '../support/database/statements';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';

/** A statement that reads no more than what is due, and the way to it. The smallest of the filled tables has more pages. */
const MAX_BUFFERS = 60;

const FILE = `file_${'0'.padStart(26, '0')}`;
const GENERATION = `gen_${'9'.padStart(26, '0')}`;

interface Run {
  readonly payload?: object;
  /** How many of its statements are looked at at least. */
  readonly statements: number;
  readonly maxBuffers?: number;
}

/** What each task is given. */
const RUNS: Readonly<Record<string, Run>> = {
  purge_blobs: { payload: { blobs: [] }, statements: 0 },
  finish_upload: { payload: { fileId: FILE }, statements: 2 },
  make_thumbhash: { payload: { fileId: FILE }, statements: 1 },
  run_generation: { payload: { generationId: GENERATION }, statements: 1 },
  cancel_operation: { payload: { model: 'some/model', operation: {} }, statements: 0 },
  // Keys and uploads have no index by project: an operator deletes seldom.
  finish_deletion: { payload: { projectId: `proj_${'0'.padStart(26, '0')}` }, statements: 8, maxBuffers: 400 },
  // What is under way is read whole: it is little, and an index would be written with each upload.
  reconcile_uploads: { statements: 2, maxBuffers: 150 },
  reconcile_generations: { statements: 5 },
  advance_store_epoch: { statements: 1 },
  expire_files: { statements: 1 },
  forget_files: { statements: 2 },
  forget_tokens: { statements: 1 },
  forget_events: { statements: 1 },
};

/** They read every row by what they are, in the hours when least is going on. */
const READ_EVERYTHING = ['reconcile_blobs'];

let test: TestGeneration;
let tasks: TaskList;
let unlimited: DataSource;
beforeAll(async () => {
  test = await openTestGeneration([]);
  tasks = {
    ...fileTasks(test.engine.storage),
    ...decodingTasks(test.engine.storage),
    ...generationTasks(test.engine),
    ...generationUpkeepTasks(test.engine),
    ...eventTasks(test.engine.storage.dataSource),
  };
  const { address } = test.database;
  unlimited = await createDataSource({ address, poolSize: 1, statementTimeoutMs: 0 }).initialize();
  await fillWithManyTenants(unlimited);
});
afterAll(async () => {
  await unlimited.destroy();
  await test.close();
});

it('knows every task, whether a clock or a row calls for it', () => {
  expect(Object.keys(tasks).sort()).toEqual([...Object.keys(RUNS), ...READ_EVERYTHING].sort());
  const scheduled = [...FILE_SCHEDULE, ...GENERATION_SCHEDULE, ...EVENT_SCHEDULE].map(({ task }) => task);
  expect(Object.keys(tasks)).toEqual(expect.arrayContaining(scheduled));
});

describe.each(Object.entries(RUNS))('%s, among 5,000 organizations', (name, run) => {
  const isLookedAt = ({ sql }: Statement) => /^\s*(WITH|SELECT|UPDATE|DELETE)\b/.test(sql) && !sql.includes('add_job');

  it('reads no more than what is due', async () => {
    const task = tasks[name]!;
    const sent = await statementsDuring(async () => {
      // What a task asks of the queue's own helpers is to write to the log.
      await Reflect.apply(task, undefined, [run.payload ?? {}, { logger: { warn: () => {}, error: () => {} } }]);
    });
    const seen = sent.filter(isLookedAt);
    expect(seen.length).toBeGreaterThanOrEqual(run.statements);
    const unbounded: unknown[] = [];
    for (const statement of seen) {
      // The first time, a connection reads what it has to know of tables and functions.
      await explain(unlimited, statement);
      const plan = await explain(unlimited, statement);
      if (plan.buffers > (run.maxBuffers ?? MAX_BUFFERS)) unbounded.push({ ...statement, ...plan });
    }
    expect(unbounded).toEqual([]);
  });
});

it('tells a tenant its usage and what it stores by its own rows alone', async () => {
  const organizationId = `org_${'7'.padStart(26, '0')}`;
  const asked = { from: new Date(0), to: new Date(Date.now() + 86_400_000), projectId: null, limit: 1_000 };
  for (const granularity of ['HOUR', 'DAY', 'MONTH'] as const) {
    const [statement] = await statementsDuring(() =>
      findUsageHistory(unlimited, { ...asked, organizationId, granularity, groupBy: ['PROJECT', 'KIND'] }),
    );
    await explain(unlimited, statement!);
    const plan = await explain(unlimited, statement!);
    expect(plan.buffers).toBeLessThan(MAX_BUFFERS);
  }
});
