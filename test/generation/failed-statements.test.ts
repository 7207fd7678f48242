import { generateImage } from '../../src/generation/request/generate-image';
import { cancelWaiting, failChanges } from '../support/database/failing-statements';
import { holdLock } from '../support/database/held-lock';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import { openTestGeneration, readGeneration, type TestGeneration } from '../support/service/test-generation';

const picture = readFixture('still.png');

describe('what was paid for', () => {
  let model: ScriptedModel;
  let test: TestGeneration;
  beforeEach(async () => {
    model = new ScriptedModel({ outputs: [picture] });
    test = await openTestGeneration([model]);
  });
  afterEach(() => test.close());

  async function expectKept(order: ReturnType<typeof generateImage>): Promise<void> {
    const { id, status, inline } = await order;
    expect(status).toBe('SUCCEEDED');
    expect(inline?.outputs).toMatchObject([{ bytes: picture, file: { status: 'READY' } }]);
    expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await test.rows('files')).toHaveLength(1);
    expect(model.requests).toHaveLength(1);
  }
  const order = () => generateImage(test.engine, test.caller, { prompt: 'a fox', n: 1, background: false });

  it('is kept when the statement that keeps it is canceled', async () => {
    const lock = await holdLock(test.database, 'LOCK TABLE generation_outputs IN SHARE MODE');
    const ordered = order();
    await lock.stops();
    await cancelWaiting(test.database);
    await lock.release();
    await expectKept(ordered);
  });

  it.each([
    ['its outputs are noted', 'generation_outputs', ['40P01', '58030']],
    ['it is counted', 'usage_counters', ['57014', 'XX001']],
  ])('is kept when the database is at fault while %s', async (_, table, codes) => {
    await failChanges(test.database, table, codes);
    await expectKept(order());
  });
});
