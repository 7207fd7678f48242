import type { TaskList } from 'graphile-worker';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/database/data-source';
import { EVENT_SCHEDULE, eventTasks } from '../../src/events/forget-events';
import { decodingTasks, FILE_SCHEDULE, fileTasks } from '../../src/files/file-tasks';
import { GENERATION_SCHEDULE, generationTasks, generationUpkeepTasks } from '../../src/generation/generation-tasks';
import { deliveryTasks, WEBHOOK_SCHEDULE, webhookUpkeepTasks } from '../../src/webhooks/webhook-tasks';
import { openManyTenants, projectIdOf, WEBHOOKS } from '../support/database/many-tenants';
import { plansDuring } from '../support/database/plans';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';

/** A statement that reads no more than what is due, and the way to it. The smallest of the filled tables has more pages. */
const MAX_BUFFERS = 60;

const FILE = `file_${'0'.padStart(26, '0')}`;
const GENERATION = `gen_${'9'.padStart(26, '0')}`;
const WEBHOOK = `webhook_${'9'.padStart(26, '0')}`;

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
  finish_deletion: { payload: { projectId: projectIdOf(1_999) }, statements: 8, maxBuffers: 400 },
  // What is under way is read whole: it is little, and an index would be written with each upload.
  reconcile_uploads: { statements: 2, maxBuffers: 150 },
  reconcile_generations: { statements: 5 },
  advance_store_epoch: { statements: 1 },
  expire_files: { statements: 1 },
  forget_files: { statements: 2 },
  forget_tokens: { statements: 1 },
  forget_events: { statements: 1 },
  deliver_webhook: { payload: { webhookId: WEBHOOK }, statements: 3 },
  // Each webhook is asked whether anything of it is due: there are as many as organizations want, and a few pages of them.
  reconcile_webhooks: { statements: 1, maxBuffers: 4 * WEBHOOKS },
  forget_deliveries: { payload: { webhookId: WEBHOOK }, statements: 1 },
  forget_old_deliveries: { statements: 1, maxBuffers: 4 * WEBHOOKS },
};

/** They read every row by what they are, in the hours when least is going on. */
const READ_EVERYTHING = ['reconcile_blobs'];

let test: TestGeneration;
let tasks: TaskList;
let unlimited: DataSource;
beforeAll(async () => {
  test = await openTestGeneration([], { makeDatabase: openManyTenants });
  tasks = {
    ...fileTasks(test.engine.storage),
    ...decodingTasks(test.engine.storage),
    ...generationTasks(test.engine),
    ...generationUpkeepTasks(test.engine),
    ...eventTasks(test.engine.storage.dataSource),
    ...webhookUpkeepTasks(test.engine.storage),
    ...deliveryTasks(test.engine.storage),
  };
  const { address } = test.database;
  unlimited = await createDataSource({ address, poolSize: 1, statementTimeoutMs: 0 }).initialize();
});
afterAll(async () => {
  await unlimited.destroy();
  await test.close();
});

it('knows every task, whether a clock or a row calls for it', () => {
  expect(Object.keys(tasks).sort()).toEqual([...Object.keys(RUNS), ...READ_EVERYTHING].sort());
  const scheduled = [...FILE_SCHEDULE, ...GENERATION_SCHEDULE, ...EVENT_SCHEDULE, ...WEBHOOK_SCHEDULE].map(
    ({ task }) => task,
  );
  expect(Object.keys(tasks)).toEqual(expect.arrayContaining(scheduled));
});

describe.each(Object.entries(RUNS))('%s, among 2,000 organizations', (name, run) => {
  it('reads no more than what is due', async () => {
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    // What a task asks of the queue's own helpers is to write to the log.
    const work = async () => Reflect.apply(tasks[name]!, undefined, [run.payload ?? {}, { logger: log }]);
    const plans = await plansDuring(unlimited, work);
    expect(plans.length).toBeGreaterThanOrEqual(run.statements);
    expect(plans.filter(({ buffers }) => buffers > (run.maxBuffers ?? MAX_BUFFERS))).toEqual([]);
  });
});
