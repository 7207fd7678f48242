import { generateVideo } from '../../src/generation/request/generate-video';
import { filesUnder } from '../support/blobs/stored-blobs';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import { openTestGeneration, readGeneration, type TestGeneration } from '../support/service/test-generation';

describe('outputs that are kept for a while', () => {
  let test: TestGeneration;
  afterEach(() => test.close());

  const order = async () => {
    const model = new ScriptedModel({ kind: 'VIDEO', outputs: [readFixture('video.mp4')] });
    test = await openTestGeneration([model]);
    const output = { store: false };
    const { id } = await generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true, output });
    return id;
  };
  const blobs = async () => (await filesUnder(`${test.dataDirectory}/blobs`)).length;

  it('are there once, when a process dies between the bytes and the note of them', async () => {
    const id = await order();
    await test.runJobs();
    await test.dataSource.query('DELETE FROM generation_outputs');
    const output = { store: false, filename: null, ttlSeconds: null, tags: null, metadata: null };
    await test.dataSource.query(
      `UPDATE generations SET status = 'RUNNING', completed_at = NULL, process_number = NULL, operation = '{}', work = $1`,
      [JSON.stringify({ settings: null, output, background: true })],
    );
    await test.dataSource.query(`SELECT graphile_worker.add_job('reconcile_generations', '{}')`);
    await test.runJobs();
    await test.runJobs();
    expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await test.rows('generation_outputs')).toMatchObject([{ skip_reason: 'OPTED_OUT' }]);
    expect(await test.rows('held_blobs')).toMatchObject([{ purpose: 'OUTPUT' }]);
    expect(await blobs()).toBe(1);
  });

  it('are released when the project comes to keep nothing', async () => {
    await order();
    await test.runJobs();
    expect(await test.rows('held_blobs')).toHaveLength(1);
    await test.dataSource.query('UPDATE projects SET zero_data_retention = true');
    await test.dataSource.query(`SELECT graphile_worker.add_job('reconcile_generations', '{}')`);
    await test.runJobs();
    await test.runJobs();
    expect(await test.rows('held_blobs')).toEqual([]);
    expect(await blobs()).toBe(0);
  });
});
