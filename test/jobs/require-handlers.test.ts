import type { TaskList } from 'graphile-worker';
import { EVENT_SCHEDULE, eventTasks } from '../../src/events/forget-events';
import { decodingTasks, FILE_SCHEDULE, fileTasks } from '../../src/files/file-tasks';
import { GENERATION_SCHEDULE, generationTasks, generationUpkeepTasks } from '../../src/generation/generation-tasks';
import { requireHandlers } from '../../src/jobs/worker';
import { deliveryTasks, WEBHOOK_SCHEDULE, webhookUpkeepTasks } from '../../src/webhooks/webhook-tasks';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';

describe('requireHandlers', () => {
  const schedule = [...FILE_SCHEDULE, ...GENERATION_SCHEDULE, ...EVENT_SCHEDULE, ...WEBHOOK_SCHEDULE];
  let test: TestGeneration;
  let tasks: TaskList;
  beforeAll(async () => {
    test = await openTestGeneration([]);
    tasks = {
      ...fileTasks(test.engine.storage),
      ...decodingTasks(test.engine.storage),
      ...generationTasks(test.engine),
      ...generationUpkeepTasks(test.engine),
      ...eventTasks(test.engine.storage.dataSource),
      ...webhookUpkeepTasks(test.engine.storage),
      ...deliveryTasks(test.engine.storage),
    };
  });
  afterAll(() => test.close());

  it('is content with the tasks of the service', () => {
    expect(() => requireHandlers(tasks, schedule)).not.toThrow();
  });

  it.each(['make_thumbhash', 'run_generation', 'expire_files'])('misses the handler of %s', (task) => {
    const { [task]: _, ...others } = tasks;
    expect(() => requireHandlers(others, schedule)).toThrow(`Nothing here handles the tasks ${task}.`);
  });
});
