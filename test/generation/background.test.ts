import { watchGeneration } from '../../src/generation/read/watch-generation';
import { type GenerateVideoInput, generateVideo } from '../../src/generation/request/generate-video';
import type { AnsweredGeneration } from '../../src/generation/request/generation-call';
import { cancelGeneration } from '../../src/generation/run/end-generation';
import { filesUnder } from '../support/blobs/stored-blobs';
import { readFixture } from '../support/media/media-fixtures';
import { type Script, ScriptedModel, untilEnded } from '../support/providers/scripted-model';
import { openTestGeneration, readGeneration, type TestGeneration } from '../support/service/test-generation';
import { eventually } from '../support/timing/eventually';

const video = readFixture('video.mp4');
const picture = readFixture('still.png');

describe('generating in the background', () => {
  let test: TestGeneration;
  afterEach(() => test.close());

  const order = (changes: Partial<GenerateVideoInput> = {}): Promise<AnsweredGeneration> =>
    generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true, ...changes });
  const scripted = (script: Script = {}) => new ScriptedModel({ kind: 'VIDEO', outputs: [video], ...script });
  /** Without the thumbnails that are kept with files. */
  const blobs = async () =>
    (await filesUnder(`${test.dataDirectory}/blobs`)).filter((name) => !name.includes('.thumbnail_')).length;
  /** As if the process that works on it had died at this very moment. */
  const abandon = (id: string, set: string) =>
    test.dataSource.query(
      `UPDATE generations SET status = 'RUNNING', started_at = now(), process_number = NULL, ${set} WHERE id = $1`,
      [id],
    );

  it('waits in the queue, and ends as a file', async () => {
    const model = scripted({ accepts: true });
    test = await openTestGeneration([model]);
    const queued = await order({ output: { filename: 'fox.mp4' } });
    expect(queued).toMatchObject({ status: 'QUEUED', startedAt: null, inline: null });
    expect(model.requests).toEqual([]);
    await test.runJobs();
    expect(model.requests).toMatchObject([{ prompt: 'a fox runs' }]);
    expect(model.waits).toEqual([{ operation: 1 }]);
    expect(await readGeneration(test, queued.id)).toMatchObject({ status: 'SUCCEEDED', work: null, operation: null });
    expect(await test.rows('files')).toMatchObject([{ filename: 'fox.mp4', origin: 'GENERATED' }]);
  });

  it('holds bytes that came with the call until the work is done', async () => {
    const model = scripted();
    test = await openTestGeneration([model]);
    await order({ image: { dataUri: `data:image/png;base64,${picture.toString('base64')}` } });
    expect(await test.rows('held_blobs')).toMatchObject([{ purpose: 'INPUT', index: 0, mime_type: 'image/png' }]);
    await test.runJobs();
    expect(model.requests).toMatchObject([{ image: { bytes: picture } }]);
    expect(await test.rows('held_blobs')).toEqual([]);
    await test.runJobs();
    expect(await blobs()).toBe(1);
  });

  it('refuses bytes that came with the call and are no picture at once, and holds nothing of them', async () => {
    test = await openTestGeneration([scripted()]);
    const image = { dataUri: `data:image/png;base64,${Buffer.from('no picture').toString('base64')}` };
    await expect(order({ image })).rejects.toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      inputPath: ['input', 'image', 'dataUri'],
    });
    expect(await test.rows('held_blobs')).toEqual([]);
    expect(await test.rows('generations')).toEqual([]);
  });

  it('holds outputs that may not be stored for an hour, uncharged', async () => {
    test = await openTestGeneration([scripted()], { maxBytes: 100 });
    const { id } = await order();
    await test.runJobs();
    expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await test.rows('generation_outputs')).toMatchObject([{ skip_reason: 'QUOTA_BYTES', file_id: null }]);
    expect(await test.rows('held_blobs')).toMatchObject([{ purpose: 'OUTPUT', generation_id: id }]);
    expect(await blobs()).toBe(1);
    await test.dataSource.query('UPDATE held_blobs SET held_until = now()');
    await test.dataSource.query(`SELECT graphile_worker.add_job('reconcile_generations', '{}')`);
    await test.runJobs();
    await test.runJobs();
    expect(await test.rows('held_blobs')).toEqual([]);
    expect(await blobs()).toBe(0);
  });

  it('is refused under zero data retention', async () => {
    test = await openTestGeneration([scripted()], { zeroDataRetention: true });
    await expect(order()).rejects.toMatchObject({ code: 'ZERO_DATA_RETENTION', inputPath: ['input', 'background'] });
    expect(await test.rows('generations')).toEqual([]);
  });

  it('does nothing more for a project that was put under zero data retention meanwhile', async () => {
    const model = scripted();
    test = await openTestGeneration([model]);
    const { id } = await order({ image: { dataUri: `data:image/png;base64,${picture.toString('base64')}` } });
    await test.dataSource.query('UPDATE projects SET zero_data_retention = true');
    await test.runJobs();
    expect(model.requests).toEqual([]);
    expect(await readGeneration(test, id)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'ZERO_DATA_RETENTION' },
      work: null,
    });
    expect(await test.rows('held_blobs')).toEqual([]);
  });

  it('answers the same call with the same key with the same generation', async () => {
    const model = scripted();
    test = await openTestGeneration([model]);
    const ids = await Promise.all(Array.from({ length: 20 }, async () => (await order({ idempotencyKey: 'once' })).id));
    expect(new Set(ids).size).toBe(1);
    await test.runJobs();
    expect(model.requests).toHaveLength(1);
    expect((await order({ idempotencyKey: 'once' })).status).toBe('SUCCEEDED');
  });

  describe('taken on where a dead process left it', () => {
    it('before the model was asked: asks it', async () => {
      const model = scripted();
      test = await openTestGeneration([model]);
      const { id } = await order();
      await abandon(id, 'submitted_at = NULL');
      await test.runJobs();
      expect(model.requests).toHaveLength(1);
      expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
    });

    it('while the model was asked: does not ask again what may have to be paid for', async () => {
      const model = scripted();
      test = await openTestGeneration([model]);
      const { id } = await order();
      await abandon(id, 'submitted_at = now()');
      await test.runJobs();
      expect(model.requests).toEqual([]);
      const failure = { code: 'INTERRUPTED', retryable: true };
      expect(await readGeneration(test, id)).toMatchObject({ status: 'FAILED', failure });
    });

    it('while a model was asked that costs nothing: asks again', async () => {
      const model = scripted({ repeatable: true });
      test = await openTestGeneration([model]);
      const { id } = await order();
      await abandon(id, 'submitted_at = now()');
      await test.runJobs();
      expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
    });

    it('while it was waited for: goes on waiting', async () => {
      const model = scripted();
      test = await openTestGeneration([model]);
      const { id } = await order();
      await abandon(id, `submitted_at = now(), operation = '{"operation": 7}'`);
      await test.runJobs();
      expect(model.requests).toEqual([]);
      expect(model.waits).toEqual([{ operation: 7 }]);
      expect(await test.rows('files')).toHaveLength(1);
    });

    it('after an output was stored: stores it no second time', async () => {
      const model = scripted({ outputs: [video, video] });
      test = await openTestGeneration([model]);
      const { id } = await order();
      await test.runJobs();
      const [first] = await test.dataSource.query('DELETE FROM generation_outputs WHERE index = 1 RETURNING file_id');
      await test.dataSource.query('DELETE FROM files WHERE id = $1', [first[0].file_id]);
      const output = { store: null, filename: null, ttlSeconds: null, tags: null, metadata: null };
      const work = JSON.stringify({ settings: null, output, background: true });
      await abandon(id, `completed_at = NULL, operation = '{}', work = '${work}'`);
      await test.dataSource.query(`SELECT graphile_worker.add_job('reconcile_generations', '{}')`);
      await test.runJobs();
      await test.runJobs();
      expect(await test.rows('generation_outputs')).toHaveLength(2);
      expect(await test.rows('files')).toHaveLength(2);
    });
  });

  describe('canceled', () => {
    it('in the queue: is never begun', async () => {
      const model = scripted();
      test = await openTestGeneration([model]);
      const { id } = await order();
      expect(await cancelGeneration(test.engine, test.caller, id)).toMatchObject({ status: 'CANCELED' });
      await test.runJobs();
      expect(model.requests).toEqual([]);
      await expect(cancelGeneration(test.engine, test.caller, id)).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' });
    });

    it('at work: the provider is told', async () => {
      const model = scripted({ accepts: true, beforeResult: untilEnded });
      test = await openTestGeneration([model]);
      const { id } = await order();
      const running = test.runJobs();
      await eventually('it is waited for', async () => model.waits.length === 1);
      await cancelGeneration(test.engine, test.caller, id);
      await running;
      await test.runJobs();
      expect(model.cancellations).toEqual([{ operation: 1 }]);
      expect(await test.rows('files')).toEqual([]);
      expect(await readGeneration(test, id)).toMatchObject({ status: 'CANCELED', work: null, operation: null });
    });

    it('is not found by others', async () => {
      test = await openTestGeneration([scripted()]);
      const { id } = await order();
      const stranger = { ...test.caller, projectId: 'proj_01kg0000000000000000000000' };
      await expect(cancelGeneration(test.engine, stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  it('tells whoever watches of each state, to the end', async () => {
    const model = scripted({
      accepts: true,
      beforeResult: async ({ onProgress }) => {
        onProgress(40);
        await eventually('the progress is written', async () => {
          const [row] = await test.rows('generations');
          return row?.['progress'] === 40;
        });
      },
    });
    test = await openTestGeneration([model]);
    const { id } = await order();
    const states: string[] = [];
    const watching = (async () => {
      for await (const { status, progress } of watchGeneration(test.engine, test.caller, id)) {
        states.push(`${status} ${progress}`);
      }
    })();
    await eventually('it is watched', async () => states.length > 0);
    await test.runJobs();
    await watching;
    expect(states[0]).toBe('QUEUED null');
    expect(states).toContain('RUNNING 40');
    expect(states.at(-1)).toBe('SUCCEEDED 100');
  });
});
