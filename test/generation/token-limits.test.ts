import type { TokenLimitsInput } from '../../src/accounts/tokens/check-token-input';
import type { ProjectCaller } from '../../src/domain/caller';
import { type GenerateImageInput, generateImage } from '../../src/generation/request/generate-image';
import { transcribeAudio } from '../../src/generation/request/transcribe-audio';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import { callerByToken, usesOf } from '../support/service/media-tokens';
import { openTestGeneration, readGeneration, type TestGeneration } from '../support/service/test-generation';
import { eventually } from '../support/timing/eventually';

const PICTURE = readFixture('still.png');
const PARALLEL = 20;

let test: TestGeneration;
beforeAll(async () => {
  const models = [
    new ScriptedModel({ id: 'scripted/best', outputs: [PICTURE, PICTURE] }),
    new ScriptedModel({ id: 'scripted/other', outputs: [PICTURE] }),
  ];
  test = await openTestGeneration(models, { aliases: new Map([['mine', 'scripted/other']]) });
});
afterAll(() => test.close());

const enter = (limits: TokenLimitsInput) => callerByToken(test.engine.storage, test.caller.projectId, limits);
const uses = (caller: ProjectCaller) => usesOf(test.engine.storage, caller);
const draw = (caller: ProjectCaller, changes: Partial<GenerateImageInput> = {}) =>
  generateImage(test.engine, caller, { prompt: 'a fox in the snow', n: 1, background: false, ...changes });
const refusedAt = (...path: string[]) => ({ code: 'TOKEN_LIMIT_REACHED', inputPath: path });

describe('the generations of a token', () => {
  it.each([false, true])(`are exactly as many of ${PARALLEL} as it may start, background: %j`, async (background) => {
    const caller = await enter({ generations: 3 });
    const outcomes = await Promise.allSettled(Array.from({ length: PARALLEL }, () => draw(caller, { background })));
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(reasons).toHaveLength(PARALLEL - 3);
    for (const reason of reasons) expect(reason).toMatchObject(refusedAt('input'));
    await expect(uses(caller)).resolves.toEqual({ uploads: 0, bytes: 0, generations: 3 });
  });

  it('count once for one call, however often it comes', async () => {
    const caller = await enter({ generations: 2 });
    const again = { idempotencyKey: 'one call', background: true };
    const calls = await Promise.all(Array.from({ length: 10 }, () => draw(caller, again)));
    expect(new Set(calls.map(({ id }) => id)).size).toBe(1);
    await expect(uses(caller)).resolves.toMatchObject({ generations: 1 });
    await draw(caller);
    await expect(draw(caller, again)).resolves.toMatchObject({ id: calls[0]?.id });
    await expect(draw(caller)).rejects.toMatchObject(refusedAt('input'));
  });

  it.each([false, true])('answer the last call twice that came twice at once, background: %j', async (background) => {
    const caller = await enter({ generations: 1 });
    const holder = test.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT FROM token_uses WHERE token_id = $1 FOR UPDATE', [caller.tokenId]);
    const again = { idempotencyKey: `the last, background: ${background}`, background };
    const calls = [draw(caller, again), draw(caller, again)];
    await eventually('both are about to begin', async () => {
      const [{ count }] = await test.dataSource.query(
        `SELECT count(*)::int FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%token_uses%'`,
      );
      return count === 2;
    });
    await holder.rollbackTransaction();
    await holder.release();
    const [one, other] = await Promise.all(calls);
    expect(other?.id).toBe(one?.id);
    await expect(uses(caller)).resolves.toMatchObject({ generations: 1 });
    await expect(draw(caller, { background })).rejects.toMatchObject(refusedAt('input'));
  });

  it('are by the models that it names, by whatever name', async () => {
    const caller = await enter({ models: ['mine'] });
    await expect(draw(caller)).resolves.toMatchObject({ model: 'scripted/other' });
    await expect(draw(caller, { model: 'scripted/other' })).resolves.toMatchObject({ status: 'SUCCEEDED' });
    await expect(draw(caller, { model: 'scripted/best' })).rejects.toMatchObject(refusedAt('input', 'model'));
    await expect(draw(await enter({ models: ['gone'] }))).rejects.toMatchObject({ code: 'TOKEN_LIMIT_REACHED' });
  });

  it('make the kinds of media that it names; a text is none', async () => {
    const caller = await enter({ kinds: ['AUDIO'] });
    await expect(draw(caller)).rejects.toMatchObject(refusedAt('input'));
    const audio = { dataUri: 'data:audio/wav;base64,AAAA' };
    await expect(transcribeAudio(test.engine, caller, { audio, background: false })).rejects.toMatchObject({
      code: 'MODEL_CAPABILITY_MISSING',
    });
  });

  it('keep outputs while there are bytes left for them, in the background too', async () => {
    const caller = await enter({ totalBytes: 2 * PICTURE.length + 1, uploads: 0 });
    const kept = await draw(caller);
    expect(kept.inline?.outputs.map(({ persistence }) => persistence.status)).toEqual(['STORED', 'STORED']);
    await expect(uses(caller)).resolves.toEqual({ uploads: 0, bytes: 2 * PICTURE.length, generations: 0 });
    const { id } = await draw(caller, { background: true });
    await test.runJobs();
    await expect(readGeneration(test, id)).resolves.toMatchObject({ status: 'SUCCEEDED', work: null });
    const outputs = await test.dataSource.query('SELECT skip_reason FROM generation_outputs WHERE generation_id = $1', [
      id,
    ]);
    expect(outputs).toEqual([{ skip_reason: 'QUOTA_BYTES' }, { skip_reason: 'QUOTA_BYTES' }]);
    await expect(uses(caller)).resolves.toMatchObject({ bytes: 2 * PICTURE.length });
  });
});

it('count where nothing is written down', async () => {
  const unrecorded = await openTestGeneration([new ScriptedModel({ outputs: [PICTURE] })], { zeroDataRetention: true });
  try {
    const caller = await callerByToken(unrecorded.engine.storage, unrecorded.caller.projectId, { generations: 1 });
    const input = { prompt: 'a fox', n: 1, background: false };
    await expect(generateImage(unrecorded.engine, caller, input)).resolves.toMatchObject({ status: 'SUCCEEDED' });
    await expect(generateImage(unrecorded.engine, caller, input)).rejects.toMatchObject(refusedAt('input'));
  } finally {
    await unrecorded.close();
  }
});
