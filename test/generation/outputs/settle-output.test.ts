import { pino } from 'pino';
import { reconcileStorage } from '../../../src/files/reconcile/reconcile-storage';
import { generateImage } from '../../../src/generation/request/generate-image';
import type { AnsweredGeneration } from '../../../src/generation/request/generation-call';
import { cancelGeneration } from '../../../src/generation/run/end-generation';
import { recount } from '../../../src/usage/storage-usage';
import { filesUnder } from '../../support/blobs/stored-blobs';
import { readFixture } from '../../support/media/media-fixtures';
import { ScriptedModel } from '../../support/providers/scripted-model';
import { expectEventsOfAll } from '../../support/service/leftovers';
import { openTestGeneration, readGeneration, type TestGeneration } from '../../support/service/test-generation';

const picture = readFixture('still.png');

describe('an output whose bytes are written while', () => {
  let test: TestGeneration;
  let model: ScriptedModel;
  beforeEach(async () => {
    model = new ScriptedModel({ outputs: [picture] });
    test = await openTestGeneration([model]);
  });
  afterEach(() => test.close());

  /** Generates a picture, and does `meanwhile` when its bytes have been written and it is no file yet. */
  async function order(
    meanwhile: (generationId: string) => Promise<unknown>,
    background = false,
  ): Promise<AnsweredGeneration> {
    const { blobs } = test.storage;
    const { write } = blobs;
    Object.assign(blobs, {
      write: async (...call: Parameters<typeof write>) => {
        const written = await write(...call);
        const [row] = await test.rows('generations');
        await meanwhile(String(row?.['id']));
        return written;
      },
    });
    return generateImage(test.engine, test.caller, { prompt: 'a fox', n: 1, background });
  }

  /** No file, no place in the quota, no bytes, and all that is counted is right. */
  async function expectNothingStored(): Promise<void> {
    for (const table of ['files', 'uploads']) expect(await test.rows(table)).toEqual([]);
    await test.runJobs();
    expect((await filesUnder(`${test.dataDirectory}/blobs`)).filter((name) => name.includes('file_'))).toEqual([]);
    expect(await test.rows('organizations')).toMatchObject([
      { used_bytes: '0', used_files: 0, reserved_bytes: '0', reserved_files: 0 },
    ]);
    expect((await recount(test.dataSource)).differences).toEqual([]);
    expect(await reconcileStorage(test.storage, pino({ level: 'silent' }))).toMatchObject({ orphanedBlobs: 0 });
    await expectEventsOfAll(test);
    expect(model.requests).toHaveLength(1);
  }

  it('its generation is canceled becomes no file', async () => {
    const canceled = await order((id) => cancelGeneration(test.engine, test.caller, id));
    expect(canceled).toMatchObject({ status: 'CANCELED', inline: null });
    expect(await test.rows('generation_outputs')).toEqual([]);
    await expectNothingStored();
  });

  it('its project is put under zero data retention becomes no file', async () => {
    const made = await order(() => test.dataSource.query('UPDATE projects SET zero_data_retention = true'));
    const outputs = [{ bytes: picture, file: null, persistence: { status: 'SKIPPED', reason: 'ZERO_DATA_RETENTION' } }];
    expect(made).toMatchObject({ status: 'SUCCEEDED', inline: { outputs } });
    expect(await test.rows('generation_outputs')).toMatchObject([{ file_id: null }]);
    await expectNothingStored();
  });

  it('its project is put under zero data retention is not kept for a while either', async () => {
    await order(() => test.dataSource.query('UPDATE projects SET zero_data_retention = true'), true);
    await test.runJobs();
    expect(await test.rows('generations')).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(await test.rows('generation_outputs')).toMatchObject([{ skip_reason: 'ZERO_DATA_RETENTION' }]);
    expect(await test.rows('held_blobs')).toEqual([]);
    expect(await filesUnder(`${test.dataDirectory}/blobs`)).toEqual([]);
    await expectNothingStored();
  });

  it('its upload is given up for dead becomes no file', async () => {
    const made = await order(() =>
      test.dataSource.query('DELETE FROM uploads; UPDATE organizations SET reserved_bytes = 0, reserved_files = 0'),
    );
    const skipped = { status: 'SKIPPED', reason: 'STORAGE_UNAVAILABLE' };
    expect(made).toMatchObject({ status: 'SUCCEEDED', inline: { outputs: [{ file: null, persistence: skipped }] } });
    await expectNothingStored();
  });

  it('a try before it is heard to have noted it is what was noted', async () => {
    const sql = `INSERT INTO generation_outputs (generation_id, index, mime_type, size_bytes, sha256, skip_reason)
                 VALUES ($1, 0, 'image/png', 1, 'a', 'QUOTA_BYTES')`;
    const made = await order((id) => test.dataSource.query(sql, [id]));
    const skipped = { status: 'SKIPPED', reason: 'QUOTA_BYTES' };
    expect(made).toMatchObject({ status: 'SUCCEEDED', inline: { outputs: [{ file: null, persistence: skipped }] } });
    expect(await test.rows('usage_counters')).toMatchObject([{ skipped_outputs: 1 }, { skipped_outputs: 1 }]);
    await expectNothingStored();
  });
});

describe('a call that is canceled', () => {
  it('in the moment that it begins asks no model', async () => {
    const model = new ScriptedModel({ outputs: [picture] });
    const test = await openTestGeneration([model]);
    try {
      const { admissionLimit } = test.engine;
      const run: typeof admissionLimit.run = async (caller, work) => {
        const result = await admissionLimit.run(caller, work);
        // It is there, and the process that has it has not gone on yet.
        for (const { id } of await test.rows('generations')) await cancelGeneration(test.engine, test.caller, `${id}`);
        return result;
      };
      const engine = { ...test.engine, admissionLimit: Object.assign(Object.create(admissionLimit), { run }) };
      const canceled = await generateImage(engine, test.caller, { prompt: 'a fox', n: 1, background: false });
      expect(canceled).toMatchObject({ status: 'CANCELED', inline: null });
      expect(model.requests).toEqual([]);
      expect(await readGeneration(test, canceled.id)).toMatchObject({ status: 'CANCELED' });
    } finally {
      await test.close();
    }
  });
});
