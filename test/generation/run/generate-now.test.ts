import { MediaFailure } from '../../../src/domain/errors';
import { type GenerateImageInput, generateImage } from '../../../src/generation/request/generate-image';
import type { AnsweredGeneration } from '../../../src/generation/request/generation-call';
import { cancelGeneration } from '../../../src/generation/run/end-generation';
import { readFixture } from '../../support/media/media-fixtures';
import { ScriptedModel, untilEnded } from '../../support/providers/scripted-model';
import { openTestGeneration, readGeneration, type TestGeneration } from '../../support/service/test-generation';
import { eventually } from '../../support/timing/eventually';
import { holdTimeouts, passTime, releaseTimers } from '../../support/timing/held-timers';

const picture = readFixture('still.png');
const other = readFixture('still.jpg');

describe('generating while a client waits', () => {
  let test: TestGeneration;
  afterEach(() => {
    releaseTimers();
    return test.close();
  });

  const order = (changes: Partial<GenerateImageInput> = {}): Promise<AnsweredGeneration> =>
    generateImage(test.engine, test.caller, { prompt: 'a fox in the snow', n: 1, background: false, ...changes });

  it('stores what was made, and answers with its bytes', async () => {
    const model = new ScriptedModel({ outputs: [picture] });
    test = await openTestGeneration([model]);
    const generation = await order({ output: { filename: 'fox.png', tags: ['snow'], ttlSeconds: 60 } });
    expect(generation).toMatchObject({ status: 'SUCCEEDED', progress: 100, failure: null, usage: { costUsd: 0.25 } });
    const [output] = generation.inline?.outputs ?? [];
    expect(Buffer.from(output?.bytes ?? []).equals(picture)).toBe(true);
    expect(output).toMatchObject({
      mimeType: 'image/png',
      sizeBytes: picture.length,
      persistence: { status: 'STORED' },
    });
    const [file] = await test.rows('files');
    expect(file).toMatchObject({
      filename: 'fox.png',
      origin: 'GENERATED',
      purpose: 'GENERATION_OUTPUT',
      tags: ['snow'],
    });
    expect(await test.rows('generation_outputs')).toMatchObject([{ file_id: file?.['id'], skip_reason: null }]);
    expect(await readGeneration(test, generation.id)).toMatchObject({
      work: null,
      operation: null,
      lease_expires_at: null,
    });
  });

  it('numbers the names of several outputs', async () => {
    test = await openTestGeneration([new ScriptedModel({ outputs: [picture, other] })]);
    await order({ n: 2, output: { filename: 'fox.png' } });
    const names = (await test.rows('files')).map(({ filename }) => filename);
    expect(names.sort()).toEqual(['fox-1.png', 'fox-2.png']);
  });

  it.each([
    [{ model: 'scripted/model' }, ['input', 'model']],
    [{}, null],
  ])('tells the field of the model where %j named it, at once and in the background', async (changes, path) => {
    const beforeSubmit = async () => {
      throw new MediaFailure('MODEL_NOT_FOUND', 'There is no such model.', { path: ['input', 'model'] });
    };
    test = await openTestGeneration([new ScriptedModel({ beforeSubmit })]);
    expect((await order(changes)).failure).toMatchObject({ code: 'MODEL_NOT_FOUND', path });
    const { id } = await order({ ...changes, background: true });
    await test.runJobs();
    expect((await readGeneration(test, id))['failure']).toMatchObject({ code: 'MODEL_NOT_FOUND', path });
  });

  it('never writes the prompt down', async () => {
    let seen = '';
    const model = new ScriptedModel({
      outputs: [picture],
      beforeSubmit: async () => {
        seen = JSON.stringify(await test.rows('generations'));
      },
    });
    test = await openTestGeneration([model]);
    await order();
    expect(seen).toContain('RUNNING');
    expect(seen).not.toContain('fox in the snow');
  });

  it('hands the model the bytes of what the input names', async () => {
    const model = new ScriptedModel({ outputs: [picture] });
    test = await openTestGeneration([model]);
    const made = await order();
    const [file] = made.inline?.outputs ?? [];
    const dataUri = `data:image/jpeg;base64,${other.toString('base64')}`;
    const edited = await order({ image: { fileId: file?.file?.id ?? '' }, referenceImages: [{ dataUri }] });
    expect(model.requests[1]).toMatchObject({
      image: { mimeType: 'image/png', bytes: picture },
      referenceImages: [{ mimeType: 'image/jpeg', bytes: other }],
    });
    expect(edited.inline?.inputs).toEqual([
      { field: 'image', fileId: file?.file?.id, url: null },
      { field: 'referenceImages[0]', fileId: null, url: null },
    ]);
  });

  describe('where outputs have no room', () => {
    it.each([
      ['QUOTA_BYTES', { maxBytes: picture.length - 1 }],
      ['QUOTA_FILE_COUNT', { maxFiles: 0 }],
      ['OPTED_OUT', { storeByDefault: false }],
    ] as const)('succeeds, and says %s', async (reason, options) => {
      test = await openTestGeneration([new ScriptedModel({ outputs: [picture] })], options);
      const generation = await order();
      expect(generation.status).toBe('SUCCEEDED');
      const [output] = generation.inline?.outputs ?? [];
      expect(output?.persistence).toEqual({ status: 'SKIPPED', reason });
      expect(Buffer.from(output?.bytes ?? []).equals(picture)).toBe(true);
      expect(await test.rows('files')).toEqual([]);
      expect(await test.rows('held_blobs')).toEqual([]);
      expect(await test.rows('usage_counters')).toEqual(
        expect.arrayContaining([expect.objectContaining({ generations: 1, skipped_outputs: 1, cost_usd: 0.25 })]),
      );
    });

    it('decides of each output by itself', async () => {
      const outputs = [picture, other, picture];
      test = await openTestGeneration([new ScriptedModel({ outputs })], { maxBytes: 2 * picture.length });
      const generation = await order({ n: 3 });
      expect(other.length).toBeGreaterThan(picture.length);
      expect(generation.inline?.outputs.map(({ persistence }) => persistence.status)).toEqual([
        'STORED',
        'SKIPPED',
        'STORED',
      ]);
    });
  });

  it('asks the model once for 50 calls with one key, and answers them all with one generation', async () => {
    const model = new ScriptedModel({ outputs: [picture] });
    test = await openTestGeneration([model]);
    const calls = Array.from({ length: 50 }, () => order({ idempotencyKey: 'once' }));
    const ids = new Set((await Promise.all(calls)).map(({ id, status }) => `${id} ${status}`));
    expect(ids.size).toBe(1);
    expect([...ids][0]).toContain('SUCCEEDED');
    expect(model.requests).toHaveLength(1);
    await expect(order({ idempotencyKey: 'once', seed: 1 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('answers with a generation that failed, and why', async () => {
    const refusal = new MediaFailure('CONTENT_REFUSED', 'No.', {
      details: { type: 'PROVIDER', provider: 'scripted', providerCode: 'moderation', retryAfterSeconds: null },
    });
    const model = new ScriptedModel({ beforeSubmit: () => Promise.reject(refusal) });
    test = await openTestGeneration([model]);
    const generation = await order({ idempotencyKey: 'refused' });
    expect(generation).toMatchObject({ status: 'FAILED', failure: { code: 'CONTENT_REFUSED', retryable: false } });
    expect(await order({ idempotencyKey: 'refused' })).toMatchObject({ id: generation.id, status: 'FAILED' });
    expect(model.requests).toHaveLength(1);
  });

  it('takes bytes that are no media for a failure of the provider', async () => {
    test = await openTestGeneration([new ScriptedModel({ outputs: [Buffer.from('so sorry')] })]);
    expect(await order()).toMatchObject({ status: 'FAILED', failure: { code: 'PROVIDER_FAILED' } });
    expect(await test.rows('uploads')).toEqual([]);
  });

  it('ends a call that takes too long as one whose outcome is unknown', async () => {
    const model = new ScriptedModel({ beforeSubmit: untilEnded });
    test = await openTestGeneration([model], { timeouts: { synchronousMs: 200 } });
    holdTimeouts();
    const answer = order();
    await eventually('the model is asked', async () => model.requests.length === 1);
    passTime(200);
    expect(await answer).toMatchObject({ status: 'FAILED', failure: { code: 'INTERRUPTED', retryable: true } });
  });

  it('has the provider stop what it accepted and did not end in time', async () => {
    const model = new ScriptedModel({ accepts: true, beforeResult: untilEnded });
    test = await openTestGeneration([model], { timeouts: { synchronousMs: 200 } });
    holdTimeouts();
    const answer = order();
    await eventually('it is waited for', async () => model.waits.length === 1);
    passTime(200);
    expect(await answer).toMatchObject({ status: 'FAILED', failure: { code: 'PROVIDER_FAILED', retryable: true } });
    releaseTimers();
    await test.runJobs();
    expect(model.cancellations).toEqual([{ operation: 1 }]);
  });

  it('can be canceled by another call', async () => {
    const model = new ScriptedModel({ beforeSubmit: untilEnded, outputs: [picture] });
    test = await openTestGeneration([model]);
    const answer = order();
    await eventually('the model is asked', async () => model.requests.length === 1);
    const [row] = await test.rows('generations');
    await cancelGeneration(test.engine, test.caller, String(row?.['id']));
    expect(await answer).toMatchObject({ status: 'CANCELED', failure: null });
    expect(await test.rows('files')).toEqual([]);
  });
});
