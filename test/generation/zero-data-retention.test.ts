import { generateImage } from '../../src/generation/request/generate-image';
import { transcribeAudio } from '../../src/generation/request/transcribe-audio';
import { filesUnder } from '../support/blobs/stored-blobs';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import { openTestGeneration, readGeneration, type TestGeneration } from '../support/service/test-generation';

const picture = readFixture('still.png');
const sound = readFixture('sound.wav');
const dataUri = `data:audio/wav;base64,${sound.toString('base64')}`;
const transcript = {
  text: 'hello there',
  language: 'en',
  durationSeconds: 1,
  segments: [{ startSeconds: 0, endSeconds: 1, text: 'hello there', speaker: null }],
};

describe('generating under zero data retention', () => {
  let test: TestGeneration;
  beforeEach(async () => {
    const models = [
      new ScriptedModel({ outputs: [picture] }),
      new ScriptedModel({ id: 'scripted/ear', kind: 'TRANSCRIPTION', transcript }),
    ];
    test = await openTestGeneration(models, { zeroDataRetention: true });
  });
  afterEach(() => test.close());

  it('answers with the bytes, and writes down the numbers alone', async () => {
    const order = { prompt: 'a secret fox', n: 1, background: false, idempotencyKey: 'secret-key' };
    const output = { filename: 'secret.png', tags: ['secret'] };
    const generation = await generateImage(test.engine, test.caller, { ...order, output });
    const [made] = generation.inline?.outputs ?? [];
    expect(Buffer.from(made?.bytes ?? []).equals(picture)).toBe(true);
    expect(made?.persistence).toEqual({ status: 'SKIPPED', reason: 'ZERO_DATA_RETENTION' });
    const row = await readGeneration(test, generation.id);
    expect(row).toMatchObject({ status: 'SUCCEEDED', model: 'scripted/model', usage: { costUsd: 0.25 } });
    expect(JSON.stringify(row)).not.toContain('secret');
    for (const table of ['files', 'held_blobs', 'generation_inputs', 'generation_outputs']) {
      expect(await test.rows(table)).toEqual([]);
    }
    expect(await filesUnder(`${test.dataDirectory}/blobs`)).toEqual([]);
    expect(await test.rows('usage_counters')).toEqual(
      expect.arrayContaining([expect.objectContaining({ generations: 1, skipped_outputs: 1 })]),
    );
  });

  it('tells a transcript once', async () => {
    const generation = await transcribeAudio(test.engine, test.caller, { audio: { dataUri }, background: false });
    expect(generation.transcript).toEqual(transcript);
    expect(JSON.stringify(await readGeneration(test, generation.id))).not.toContain('hello');
  });
});

describe('a transcript', () => {
  let test: TestGeneration;
  afterEach(() => test.close());

  const order = async (background: boolean) =>
    transcribeAudio(test.engine, test.caller, { audio: { dataUri }, background });
  const open = (options: object) =>
    openTestGeneration([new ScriptedModel({ kind: 'TRANSCRIPTION', transcript })], options);
  const lifetime = async () => {
    const [row] = await test.dataSource.query(
      `SELECT transcript ->> 'text' AS text, extract(epoch FROM transcript_expires_at - completed_at)::float AS seconds
       FROM generations`,
    );
    return row;
  };

  it('lives as long as a file that is stored at the same moment', async () => {
    test = await open({ defaultTtlSeconds: 600 });
    await order(false);
    expect(await lifetime()).toEqual({ text: 'hello there', seconds: 600 });
  });

  it('lives for ever where files do', async () => {
    test = await open({});
    await order(false);
    expect(await lifetime()).toEqual({ text: 'hello there', seconds: Number.POSITIVE_INFINITY });
  });

  it('is not kept where outputs are not, but for the hour in which it waits for who comes for it', async () => {
    test = await open({ storeByDefault: false });
    const generation = await order(false);
    expect(generation.transcript?.text).toBe('hello there');
    expect(await lifetime()).toMatchObject({ text: null });
    await test.dataSource.query('DELETE FROM generations');
    await order(true);
    await test.runJobs();
    expect(await lifetime()).toEqual({ text: 'hello there', seconds: 3600 });
  });

  it('is forgotten when its time has come, but for its numbers', async () => {
    test = await open({ defaultTtlSeconds: 600 });
    await order(false);
    await test.dataSource.query('UPDATE generations SET transcript_expires_at = now()');
    await test.dataSource.query(`SELECT graphile_worker.add_job('reconcile_generations', '{}')`);
    await test.runJobs();
    const [row] = await test.rows('generations');
    expect(row?.['transcript']).toEqual({ text: null, language: 'en', durationSeconds: 1, segments: [] });
  });
});
