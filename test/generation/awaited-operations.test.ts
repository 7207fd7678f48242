import { pino } from 'pino';
import { takeDueOperations } from '../../src/database/repositories/generations/awaited-operations';
import { generateVideo } from '../../src/generation/request/generate-video';
import { cancelGeneration } from '../../src/generation/run/end-generation';
import { OperationPoller } from '../../src/generation/run/operation-poller';
import type { WorkState } from '../../src/providers/media-model';
import { generationRow, insertGenerationRows } from '../support/database/generation-rows';
import { readFixture } from '../support/media/media-fixtures';
import { type Script, ScriptedModel } from '../support/providers/scripted-model';
import { makeProject } from '../support/service/accounts';
import { openTestGeneration, readGeneration, type TestGeneration } from '../support/service/test-generation';
import { eventually } from '../support/timing/eventually';

/** Still at it, and asked again in an hour: no test waits for that. */
const pending = (percent: number | null, answers = 1): WorkState => {
  return { status: 'PENDING', percent, pauseMs: 3_600_000, polls: { answers, failures: 0 } };
};

describe('a generation that a provider works on', () => {
  let test: TestGeneration;
  let poller: OperationPoller;
  afterEach(async () => {
    await poller.stop();
    await test.close();
  });

  const open = async (script: Script) => {
    const model = new ScriptedModel({ kind: 'VIDEO', outputs: [readFixture('video.mp4')], accepts: true, ...script });
    test = await openTestGeneration([model]);
    poller = new OperationPoller(test.engine, pino({ level: 'silent' }));
    return model;
  };
  const order = async () => {
    const { id } = await generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true });
    await test.runJobs();
    return id;
  };
  const pollNow = async () => {
    await test.dataSource.query('UPDATE awaited_operations SET due_at = now()');
    await poller.pollDue();
  };
  const reconcile = async () => {
    await test.dataSource.query(`SELECT graphile_worker.add_job('reconcile_generations', '{}')`);
    await test.runJobs();
  };

  it('is no work of any process until the provider is done, and is asked about from time to time', async () => {
    const states = [pending(20), pending(40, 2), pending(null, 3)];
    const model = await open({ poll: (times) => states[times - 1] ?? { status: 'ENDED' } });
    const id = await order();
    expect(await readGeneration(test, id)).toMatchObject({ status: 'RUNNING', progress: 20, process_number: null });
    expect(await test.rows('awaited_operations')).toMatchObject([{ generation_id: id, answers: 1, failures: 0 }]);
    await reconcile();
    // Nothing was due, nor abandoned.
    await poller.pollDue();
    expect(model.polls).toHaveLength(1);
    await pollNow();
    await pollNow();
    expect(await readGeneration(test, id)).toMatchObject({ status: 'RUNNING', progress: 40, process_number: null });
    expect(await test.rows('awaited_operations')).toMatchObject([{ answers: 3 }]);
    expect(model.waits).toEqual([]);
    await pollNow();
    expect(await test.rows('awaited_operations')).toEqual([]);
    await test.runJobs();
    expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED', progress: 100 });
    expect({ requests: model.requests.length, waits: model.waits.length }).toEqual({ requests: 1, waits: 1 });
    expect(await test.rows('files')).toHaveLength(1);
  });

  it('is let go of again when it was taken on too soon', async () => {
    const model = await open({ poll: (times) => (times <= 2 ? pending(null) : { status: 'ENDED' }) });
    const id = await order();
    await test.dataSource.query('DELETE FROM awaited_operations');
    await reconcile();
    await test.runJobs();
    expect(await readGeneration(test, id)).toMatchObject({ status: 'RUNNING', process_number: null });
    expect(await test.rows('awaited_operations')).toHaveLength(1);
    expect({ polls: model.polls.length, waits: model.waits.length }).toEqual({ polls: 2, waits: 0 });
  });

  it('can be canceled meanwhile: the provider is told, and asked no more', async () => {
    const model = await open({ poll: () => pending(null) });
    const id = await order();
    expect(await cancelGeneration(test.engine, test.caller, id)).toMatchObject({ status: 'CANCELED' });
    await test.runJobs();
    expect(model.cancellations).toEqual([{ operation: 1 }]);
    await pollNow();
    expect(model.polls).toHaveLength(1);
    expect(await test.rows('awaited_operations')).toEqual([]);
  });

  it('ends when it has taken as long as it may, and the provider is told', async () => {
    const model = await open({ poll: () => pending(null) });
    const id = await order();
    await test.dataSource.query(`UPDATE generations SET started_at = now() - interval '61 seconds'`);
    await pollNow();
    const failure = { code: 'PROVIDER_FAILED', retryable: true, message: 'scripted/model did not end in time.' };
    expect(await readGeneration(test, id)).toMatchObject({ status: 'FAILED', failure });
    await test.runJobs();
    expect(model.cancellations).toEqual([{ operation: 1 }]);
    expect(await test.rows('awaited_operations')).toEqual([]);
  });

  it('is asked about no later than its time is over', async () => {
    await open({ poll: () => pending(null) });
    await order();
    await pollNow();
    const [{ seconds }] = await test.dataSource.query(
      'SELECT extract(epoch FROM due_at - now())::float AS seconds FROM awaited_operations',
    );
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('ends at once for a project that is put under zero data retention', async () => {
    const model = await open({ poll: () => pending(null) });
    const id = await order();
    await test.dataSource.query('UPDATE projects SET zero_data_retention = true');
    await pollNow();
    expect(await readGeneration(test, id)).toMatchObject({ failure: { code: 'ZERO_DATA_RETENTION' }, work: null });
    await test.runJobs();
    expect(model.cancellations).toHaveLength(1);
  });

  it('is asked about by the next when a process has died over a question', async () => {
    const model = await open({ poll: (times) => (times === 1 ? pending(null) : { status: 'ENDED' }) });
    const id = await order();
    await test.dataSource.query('UPDATE awaited_operations SET due_at = now()');
    const selection = { limit: 9, maxPerOrganization: 9, underWay: new Map(), leaseSeconds: 60 };
    expect(await takeDueOperations(test.dataSource.manager, selection)).toMatchObject([{ generationId: id }]);
    await poller.pollDue();
    expect(model.polls).toHaveLength(1);
    await pollNow();
    await test.runJobs();
    expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is left to others, to be asked about at once, by a process that stops', async () => {
    const model = await open({});
    const unanswered = jest.spyOn(model, 'poll').mockResolvedValueOnce(pending(null));
    await order();
    unanswered.mockImplementation(
      (_handle, _polls, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    await test.dataSource.query('UPDATE awaited_operations SET due_at = now()');
    poller.start();
    await eventually('it is asked about', async () => unanswered.mock.calls.length === 2);
    await poller.stop();
    const due = await test.dataSource.query('SELECT FROM awaited_operations WHERE due_at <= now()');
    expect(due).toHaveLength(1);
  });

  it('keeps no other organization’s waiting for a question', async () => {
    await open({});
    const greedy = Array.from({ length: 100 }, () => generationRow({ status: 'RUNNING', completedAt: null }));
    const [one, another] = [await makeProject(test.dataSource), await makeProject(test.dataSource)];
    const own = generationRow({ status: 'RUNNING', completedAt: null });
    const placeOf = ({ id, organizationId }: typeof one) => ({ organizationId, projectId: id });
    await insertGenerationRows(test.dataSource, placeOf(one), greedy);
    await insertGenerationRows(test.dataSource, placeOf(another), [own]);
    await test.dataSource.query(`UPDATE generations SET operation = '{}', process_number = NULL`);
    await test.dataSource.query(
      `INSERT INTO awaited_operations
       SELECT id, organization_id, now() - make_interval(secs => CASE WHEN id = $1 THEN 0 ELSE 9 END), 0, 0 FROM generations`,
      [own.id],
    );
    const take = (limit: number, underWay: ReadonlyMap<string, number>) =>
      takeDueOperations(test.dataSource.manager, { limit, maxPerOrganization: 10, underWay, leaseSeconds: 60 });
    expect((await take(2, new Map())).map(({ generationId }) => generationId)).toContain(own.id);
    const rest = await take(64, new Map([[one.organizationId, 3]]));
    expect(rest).toHaveLength(7);
  });
});
