import { rename } from 'node:fs/promises';
import path from 'node:path';
import { generateImage } from '../../src/generation/request/generate-image';
import { generateVideo } from '../../src/generation/request/generate-video';
import { runGeneration } from '../../src/generation/run/run-queued';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import { openTestGeneration, readGeneration, type TestGeneration } from '../support/service/test-generation';

const picture = readFixture('still.png');
const video = readFixture('video.mp4');

describe('what was made while the blob store is away', () => {
  let test: TestGeneration;
  afterEach(() => test.close());

  /** Takes the store away, as an unmount does, and runs `then` when the first write to it has failed. */
  async function takeStoreAway(then: (bringBack: () => Promise<void>) => Promise<void>): Promise<void> {
    const directory = path.join(test.dataDirectory, 'blobs');
    await rename(directory, `${directory}-away`);
    const { blobs } = test.storage;
    const { write } = blobs;
    let isFirst = true;
    Object.assign(blobs, {
      write: (...call: Parameters<typeof write>) =>
        write(...call).catch(async (error: unknown) => {
          if (isFirst) await then(() => rename(`${directory}-away`, directory));
          isFirst = false;
          throw error;
        }),
    });
  }

  async function makeVideo(output: object): Promise<Record<string, unknown>> {
    const { id } = await generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true, output });
    await test.runJobs();
    return readGeneration(test, id);
  }

  it('is stored when it is back, in the background', async () => {
    const model = new ScriptedModel({ kind: 'VIDEO', outputs: [video] });
    test = await openTestGeneration([model]);
    await takeStoreAway((bringBack) => bringBack());
    expect(await makeVideo({})).toMatchObject({ status: 'SUCCEEDED' });
    expect(await test.rows('generation_outputs')).toMatchObject([{ skip_reason: null }]);
    expect(await test.rows('files')).toMatchObject([{ status: 'READY' }]);
    expect(model.requests).toHaveLength(1);
  });

  it('is held when it is back, where it may not be stored', async () => {
    test = await openTestGeneration([new ScriptedModel({ kind: 'VIDEO', outputs: [video] })]);
    await takeStoreAway((bringBack) => bringBack());
    expect(await makeVideo({ store: false })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await test.rows('held_blobs')).toMatchObject([{ purpose: 'OUTPUT', size_bytes: String(video.length) }]);
  });

  it('keeps no process that is told to stop', async () => {
    test = await openTestGeneration([new ScriptedModel({ kind: 'VIDEO', outputs: [video] })]);
    await takeStoreAway(async () => test.stop());
    expect(await makeVideo({})).toMatchObject({ status: 'SUCCEEDED' });
    expect(await test.rows('generation_outputs')).toMatchObject([{ skip_reason: 'STORAGE_UNAVAILABLE' }]);
    expect(await test.rows('held_blobs')).toEqual([]);
  });

  it('is left to another process by one that is told to stop, where the provider has it still', async () => {
    const model = new ScriptedModel({ kind: 'VIDEO', outputs: [video], accepts: true });
    test = await openTestGeneration([model]);
    await takeStoreAway(async (bringBack) => {
      test.stop();
      await bringBack();
    });
    const { id } = await generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true });
    await runGeneration(test.engine, id);
    expect(await readGeneration(test, id)).toMatchObject({ status: 'RUNNING', process_number: null });
    expect(await test.rows('generation_outputs')).toEqual([]);
    await runGeneration({ ...test.engine, stopping: new AbortController().signal }, id);
    expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await test.rows('generation_outputs')).toMatchObject([{ skip_reason: null }]);
    expect(model.requests).toHaveLength(1);
  });

  it('is in the answer of a client that waits', async () => {
    test = await openTestGeneration([new ScriptedModel({ outputs: [picture] })]);
    await takeStoreAway(async () => {});
    const order = { prompt: 'a fox', n: 1, background: false };
    const { status, inline } = await generateImage(test.engine, test.caller, order);
    expect(status).toBe('SUCCEEDED');
    const [output] = inline?.outputs ?? [];
    expect(output?.persistence).toEqual({ status: 'SKIPPED', reason: 'STORAGE_UNAVAILABLE' });
    expect(Buffer.from(output?.bytes ?? []).equals(picture)).toBe(true);
  });
});
