import { generateVideo } from '../../src/generation/request/generate-video';
import { mayPayTwice } from '../../src/generation/run/call-model';
import { runGeneration } from '../../src/generation/run/run-queued';
import { readFixture } from '../support/media/media-fixtures';
import { type Script, ScriptedModel, untilEnded } from '../support/providers/scripted-model';
import { openTestGeneration, readGeneration, type TestGeneration } from '../support/service/test-generation';
import { eventually } from '../support/timing/eventually';

describe('a process that stops', () => {
  let test: TestGeneration;
  afterEach(() => test.close());

  const scripted = (script: Script = {}) =>
    new ScriptedModel({ kind: 'VIDEO', outputs: [readFixture('video.mp4')], accepts: true, ...script });
  const order = (background: boolean, idempotencyKey = 'once') =>
    generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background, idempotencyKey });
  const dueJobs = () =>
    test.dataSource.query(
      'SELECT task_identifier, key FROM graphile_worker.jobs WHERE run_at <= now() AND locked_at IS NULL AND attempts = 0',
    );

  it('lets go of its work in the background, for the next to take on at once', async () => {
    const model = scripted({ beforeResult: untilEnded });
    test = await openTestGeneration([model]);
    const { id } = await order(true);
    const running = runGeneration(test.engine, id);
    await eventually('it is waited for', async () => model.waits.length === 1);
    test.stop();
    await running;
    expect(await readGeneration(test, id)).toMatchObject({ status: 'RUNNING', process_number: null });
    expect(await dueJobs()).toEqual([{ task_identifier: 'run_generation', key: id }]);
    expect(model.cancellations).toEqual([]);
  });

  it('lets another wait for what a client waited for, if a provider works on it', async () => {
    const model = scripted({ beforeResult: untilEnded });
    test = await openTestGeneration([model]);
    const answered = order(false).catch((error: unknown) => error);
    await eventually('it is waited for', async () => model.waits.length === 1);
    test.stop();
    expect(await answered).toMatchObject({ name: 'ProcessStopping' });
    expect([mayPayTwice(await answered, false), mayPayTwice(await answered, true)]).toEqual([true, false]);
    const [row] = await test.rows('generations');
    expect(row).toMatchObject({ status: 'RUNNING', process_number: null, operation: { operation: 1 } });
    expect(await dueJobs()).toEqual([{ task_identifier: 'run_generation', key: row?.['id'] }]);
  });

  it('begins nothing, and says that it may be sent again', async () => {
    const model = scripted();
    test = await openTestGeneration([model]);
    test.stop();
    const refused = await order(false).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'ProcessStopping' });
    expect(mayPayTwice(refused, false)).toBe(false);
    expect(model.requests).toEqual([]);
  });

  it('ends what nobody else can finish', async () => {
    const model = scripted({ accepts: false, repeatable: true, beforeSubmit: untilEnded });
    test = await openTestGeneration([model]);
    const answered = order(false).catch((error: unknown) => error);
    await eventually('the model is asked', async () => model.requests.length === 1);
    test.stop();
    expect(await answered).toMatchObject({ name: 'ProcessStopping' });
    expect(await test.rows('generations')).toMatchObject([{ status: 'FAILED', failure: { code: 'INTERRUPTED' } }]);
  });

  it('has the provider told to stop under zero data retention, where nobody else knows of the work', async () => {
    const model = scripted({ beforeResult: untilEnded });
    test = await openTestGeneration([model], { zeroDataRetention: true });
    const answered = order(false).catch((error: unknown) => error);
    await eventually('it is waited for', async () => model.waits.length === 1);
    test.stop();
    expect(await answered).toMatchObject({ name: 'ProcessStopping' });
    // No key is remembered there.
    expect(mayPayTwice(await answered, true)).toBe(true);
    expect(model.cancellations).toEqual([{ operation: 1 }]);
  });

  it('begins no call that has to be paid for', async () => {
    const model = scripted();
    test = await openTestGeneration([model]);
    const { id } = await order(true);
    test.stop();
    await expect(runGeneration(test.engine, id)).rejects.toMatchObject({ name: 'ProcessStopping' });
    expect(model.requests).toEqual([]);
    expect(await readGeneration(test, id)).toMatchObject({ status: 'QUEUED' });
  });
});

describe('one process', () => {
  let test: TestGeneration;
  afterEach(() => test.close());

  it('runs a generation once at a time, though its lease has run out', async () => {
    const model = new ScriptedModel({ kind: 'VIDEO', accepts: true, beforeResult: untilEnded });
    test = await openTestGeneration([model]);
    const { id } = await generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true });
    const running = runGeneration(test.engine, id);
    await eventually('it is waited for', async () => model.waits.length === 1);
    await test.dataSource.query('UPDATE generations SET lease_expires_at = now()');
    await runGeneration(test.engine, id);
    expect(model.waits).toHaveLength(1);
    test.stop();
    await running;
  });

  it('takes on at once what it has claimed and works on no more', async () => {
    const model = new ScriptedModel({ kind: 'VIDEO', outputs: [readFixture('video.mp4')] });
    test = await openTestGeneration([model]);
    const { id } = await generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true });
    await test.dataSource.query(
      `UPDATE generations SET status = 'RUNNING', started_at = now(), process_number = $1,
       lease_expires_at = now() + interval '2 minutes', submitted_at = now(), operation = '{"operation": 7}'`,
      [test.engine.storage.processNumber],
    );
    await runGeneration(test.engine, id);
    expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(model.waits).toEqual([{ operation: 7 }]);
  });
});
