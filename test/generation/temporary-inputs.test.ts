import { Readable } from 'node:stream';
import { generateImage } from '../../src/generation/request/generate-image';
import { generateVideo } from '../../src/generation/request/generate-video';
import { SYNC_SLOTS } from '../../src/generation/run/call-limit';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';
import { eventually } from '../support/timing/eventually';
import { Gate } from '../support/timing/gate';

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

  it('are kept however long the work waits for its turn', async () => {
    await test.dataSource.query(`UPDATE graphile_worker._private_jobs SET run_at = now() + interval '1 hour'`);
    await reconcile();
    await test.runJobs();
    expect(await test.rows('held_blobs')).toMatchObject([{ purpose: 'INPUT' }]);
  });

  it.each([
    ['has ended without having them released', `UPDATE generations SET status = 'FAILED', completed_at = now()`],
    ['was never noted, because the process died before', 'DELETE FROM generations'],
  ])('are released when the work %s', async (_, sql) => {
    await test.dataSource.query(sql);
    await reconcile();
    await test.runJobs();
    expect(await test.rows('held_blobs')).toEqual([]);
  });
});

describe('bytes that are sent along with a call for the background', () => {
  it('are read when there is a place for as much in memory, as those of a call whose client waits', async () => {
    const gate = new Gate();
    gate.shut();
    const picture = readFixture('still.png');
    const video = new ScriptedModel({ id: 'scripted/film', kind: 'VIDEO', outputs: [readFixture('video.mp4')] });
    const slow = new ScriptedModel({ outputs: [picture], beforeSubmit: () => gate.pass() });
    const test = await openTestGeneration([slow, video]);
    try {
      const { maxConcurrentPerTenant: places } = SYNC_SLOTS;
      const busy = Array.from({ length: places }, () =>
        generateImage(test.engine, test.caller, { prompt: 'a fox', n: 1, background: false }),
      );
      await eventually('all places are taken', async () => (gate.waiting === places ? true : null));
      let isRead = false;
      const createReadStream = () => {
        isRead = true;
        return Readable.from([picture]);
      };
      const order = { prompt: 'a fox runs', background: true } as const;
      const upload = Promise.resolve({ filename: 'fox.png', createReadStream });
      const queued = generateVideo(test.engine, test.caller, { ...order, image: { upload } });
      const dataUri = `data:image/png;base64,${picture.toString('base64')}`;
      await generateVideo(test.engine, test.caller, { ...order, image: { dataUri } });
      expect(isRead).toBe(false);
      gate.open();
      expect(await queued).toMatchObject({ status: 'QUEUED' });
      expect(isRead).toBe(true);
      expect(await test.rows('held_blobs')).toHaveLength(2);
      await Promise.all(busy);
    } finally {
      gate.open();
      await test.close();
    }
  });
});
