import { pino } from 'pino';
import { reconcileStorage } from '../../src/files/reconcile/reconcile-storage';
import { generateImage } from '../../src/generation/request/generate-image';
import { generateVideo } from '../../src/generation/request/generate-video';
import type { AnsweredGeneration } from '../../src/generation/request/generation-call';
import { transcribeAudio } from '../../src/generation/request/transcribe-audio';
import { cancelGeneration } from '../../src/generation/run/end-generation';
import { reconcileGenerations, runGeneration } from '../../src/generation/run/run-queued';
import { recount } from '../../src/usage/storage-usage';
import { filesUnder } from '../support/blobs/stored-blobs';
import { PostgresProxy } from '../support/database/postgres-proxy';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import {
  openTestGeneration,
  type TestGeneration,
  type TestGenerationOptions,
} from '../support/service/test-generation';

const picture = readFixture('still.png');
const other = readFixture('still.jpg');
const video = readFixture('video.mp4');
const dataUri = (mimeType: string, fixture: 'still.png' | 'sound.wav') =>
  `data:${mimeType};base64,${readFixture(fixture).toString('base64')}`;
const transcript = {
  text: 'hello there',
  language: 'en',
  durationSeconds: 1,
  segments: [{ startSeconds: 0, endSeconds: 1, text: 'hello there', speaker: null }],
};

interface PaidCall {
  readonly model: ScriptedModel;
  readonly options?: TestGenerationOptions;
  /** Orders it, and does the work that waits. */
  readonly order: (test: TestGeneration) => Promise<AnsweredGeneration>;
}

const image = (input: object) => (test: TestGeneration) =>
  generateImage(test.engine, test.caller, { prompt: 'a fox', n: 1, background: false, ...input });

const inBackground = (input: object) => async (test: TestGeneration) => {
  const order = { prompt: 'a fox runs', background: true, ...input };
  const queued = await generateVideo(test.engine, test.caller, order);
  // As the queue does it: what rejects is run again.
  for (let tries = 1; ; tries += 1) {
    try {
      await runGeneration(test.engine, queued.id);
      return queued;
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
};

const CALLS: Readonly<Record<string, () => PaidCall>> = {
  'a picture that is stored': () => ({
    model: new ScriptedModel({ outputs: [picture] }),
    order: image({ image: { dataUri: dataUri('image/png', 'still.png') } }),
  }),
  'a picture that is not stored': () => ({
    model: new ScriptedModel({ outputs: [picture] }),
    order: image({ output: { store: false } }),
  }),
  'several pictures': () => ({
    model: new ScriptedModel({ outputs: [picture, other, picture] }),
    order: image({ n: 3, output: { filename: 'fox.png' } }),
  }),
  'pictures that have no room': () => ({
    model: new ScriptedModel({ outputs: [picture, other] }),
    options: { maxBytes: 0 },
    order: image({ n: 2 }),
  }),
  'a picture that the provider has to be waited for': () => ({
    model: new ScriptedModel({ outputs: [picture], accepts: true }),
    order: image({}),
  }),
  'a picture under zero data retention': () => ({
    model: new ScriptedModel({ outputs: [picture] }),
    options: { zeroDataRetention: true },
    order: image({}),
  }),
  'a transcript': () => ({
    model: new ScriptedModel({ kind: 'TRANSCRIPTION', transcript }),
    order: (test) =>
      transcribeAudio(test.engine, test.caller, {
        audio: { dataUri: dataUri('audio/wav', 'sound.wav') },
        background: false,
      }),
  }),
  'a video in the background': () => ({
    model: new ScriptedModel({ kind: 'VIDEO', outputs: [video], accepts: true }),
    order: inBackground({ image: { dataUri: dataUri('image/png', 'still.png') } }),
  }),
  'a video in the background that is not stored': () => ({
    model: new ScriptedModel({ kind: 'VIDEO', outputs: [video] }),
    order: inBackground({ output: { store: false } }),
  }),
};

describe.each(Object.keys(CALLS))('%s', (name) => {
  let test: TestGeneration;
  let proxy: PostgresProxy;
  afterEach(async () => {
    await test.close();
    await proxy.interrupt();
  });

  /** All that there is of a call afterwards: what it was answered, and what is kept of it. */
  async function outcomeOf({ id, status, failure, transcript: told, inline }: AnsweredGeneration) {
    const row = await test.dataSource.query(
      'SELECT status, failure, usage, transcript FROM generations WHERE id = $1',
      [id],
    );
    const outputs: { file_id: string | null }[] = await test.dataSource.query(
      'SELECT index, sha256, skip_reason, file_id FROM generation_outputs WHERE generation_id = $1 ORDER BY index',
      [id],
    );
    const blobs = (await filesUnder(`${test.dataDirectory}/blobs`)).filter((name) => !name.includes('.thumbnail_'));
    return {
      answered: { status, failure, told },
      inline: inline?.outputs.map(({ bytes, file, persistence, sha256, index }) => ({
        index,
        sha256,
        bytes: bytes.byteLength,
        file: file?.status,
        persistence: persistence.status,
      })),
      row,
      kept: outputs.map(({ file_id, ...output }) => ({
        ...output,
        blobs: file_id !== null && blobs.filter((blob) => blob.includes(file_id)).length,
      })),
    };
  }

  /** What there is in all, when everything that waited is done. */
  async function totals(calls: number) {
    const [usage] = await test.dataSource.query(
      `SELECT sum(generations)::int AS generations, sum(failed_generations)::int AS failed,
              sum(skipped_outputs)::int AS skipped, sum(uploads)::int AS uploads, sum(cost_usd)::float8 AS cost
       FROM usage_counters WHERE granularity = 'DAY'`,
    );
    const count = async (table: string) => (await test.rows(table)).length / calls;
    // Thumbnails are made after it, by jobs of their own.
    const blobs = (await filesUnder(`${test.dataDirectory}/blobs`)).filter((name) => !name.includes('.thumbnail_'));
    return {
      ...Object.fromEntries(Object.entries(usage).map(([counter, value]) => [counter, Number(value) / calls])),
      generations: await count('generations'),
      files: await count('files'),
      held: await count('held_blobs'),
      uploads: await count('uploads'),
      blobs: blobs.length / calls,
      events: await count('media_events'),
      ends: await count(`media_events WHERE type LIKE 'generation.%'`),
      unfinished: (await test.rows('generations')).filter((row) => row['completed_at'] === null).length,
    };
  }

  it('is paid once, and there once, whichever commit of it is answered by nobody', async () => {
    const { model, order, options } = CALLS[name]!();
    const route = async (database: TestGeneration['database']) => {
      proxy = await PostgresProxy.start(database);
      return proxy.url;
    };
    test = await openTestGeneration([model], { ...options, route });
    let whole: AnsweredGeneration | undefined;
    const commits = await proxy.losingCommit(0, async () => {
      whole = await order(test);
    });
    const expected = await outcomeOf(whole!);
    expect(commits).toBeGreaterThanOrEqual(options?.zeroDataRetention === true ? 1 : 2);
    await test.runJobs();
    const expectedTotals = await totals(1);

    for (let lost = 1; lost <= commits; lost += 1) {
      let answered: AnsweredGeneration | undefined;
      await proxy.losingCommit(lost, async () => {
        answered = await order(test);
      });
      expect({ lost, ...(await outcomeOf(answered!)) }).toEqual({ lost, ...expected });
      expect({ lost, asked: model.requests.length }).toEqual({ lost, asked: lost + 1 });
    }
    await test.runJobs();
    expect(await totals(commits + 1)).toEqual(expectedTotals);
    expect((await recount(test.dataSource)).differences).toEqual([]);
    await reconcileGenerations(test.engine.storage);
    expect(await reconcileStorage(test.engine.storage, pino({ level: 'silent' }))).toMatchObject({
      abandonedUploads: 0,
      orphanedBlobs: 0,
      lostFiles: 0,
    });
    expect(model.cancellations).toEqual([]);
  });
});

describe('a cancellation', () => {
  let test: TestGeneration;
  let proxy: PostgresProxy;
  afterEach(async () => {
    await test.close();
    await proxy.interrupt();
  });

  it('is answered as one, and counted once, though nobody heard of its commit', async () => {
    const route = async (database: TestGeneration['database']) => {
      proxy = await PostgresProxy.start(database);
      return proxy.url;
    };
    test = await openTestGeneration([new ScriptedModel({ kind: 'VIDEO', outputs: [video] })], { route });
    for (const lost of [0, 1, 2]) {
      const { id } = await generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true });
      let canceled: unknown;
      await proxy.losingCommit(lost, async () => {
        canceled = await cancelGeneration(test.engine, test.caller, id);
      });
      expect(canceled).toMatchObject({ id, status: 'CANCELED' });
    }
    const [usage] = await test.dataSource.query(
      `SELECT sum(generations)::int AS generations FROM usage_counters WHERE granularity = 'DAY'`,
    );
    expect(usage).toEqual({ generations: 3 });
    const events = await test.rows('media_events');
    expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 3 }, () => 'generation.canceled'));
    const { id } = await generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true });
    await cancelGeneration(test.engine, test.caller, id);
    await expect(cancelGeneration(test.engine, test.caller, id)).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' });
  });
});
