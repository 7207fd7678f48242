import { generateVideo } from '../../src/generation/generate-video';
import { readFixture } from '../support/media-fixtures';
import { ScriptedModel } from '../support/scripted-model';
import { openTestGeneration, type TestGeneration } from '../support/test-generation';

describe('bytes that came with a call for the background', () => {
  let test: TestGeneration;
  const model = new ScriptedModel({ kind: 'VIDEO', outputs: [readFixture('video.mp4')] });
  beforeEach(async () => {
    test = await openTestGeneration([model]);
    const image = { dataUri: `data:image/png;base64,${readFixture('still.png').toString('base64')}` };
    await generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true, image });
    await test.dataSource.query('UPDATE held_blobs SET held_until = now()');
  });
  afterEach(() => test.close());

  const reconcile = () => test.dataSource.query(`SELECT graphile_worker.add_job('reconcile_generations', '{}')`);

  it('are held however long the work waits for its turn', async () => {
    await test.dataSource.query(`UPDATE graphile_worker._private_jobs SET run_at = now() + interval '1 hour'`);
    await reconcile();
    await test.runJobs();
    expect(await test.rows('held_blobs')).toMatchObject([{ purpose: 'INPUT' }]);
  });

  it.each([
    ['has ended without having them released', `UPDATE generations SET status = 'FAILED', completed_at = now()`],
    ['was never noted, because the process died before', 'DELETE FROM generations'],
  ])('are let go of when the work %s', async (_, sql) => {
    await test.dataSource.query(sql);
    await reconcile();
    await test.runJobs();
    expect(await test.rows('held_blobs')).toEqual([]);
  });
});
