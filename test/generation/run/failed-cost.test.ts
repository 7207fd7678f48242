import { MediaFailure } from '../../../src/domain/errors';
import { generateImage } from '../../../src/generation/request/generate-image';
import { ScriptedModel } from '../../support/providers/scripted-model';
import { openTestGeneration, readGeneration, type TestGeneration } from '../../support/service/test-generation';

describe('a generation that failed, and has to be paid for', () => {
  let test: TestGeneration;
  afterEach(() => test.close());

  it.each([
    ['the provider refuses what it has made', false, true],
    ['the provider refuses what it has made, under zero data retention', true, true],
    ['what it made is no picture', false, false],
    ['what it made is no picture, under zero data retention', true, false],
  ])('tells its cost, and is counted with it: %s', async (_, zeroDataRetention, isRefused) => {
    const beforeSubmit = async () => {
      if (isRefused) throw new MediaFailure('CONTENT_REFUSED', 'It refuses to make this.').costing(0.25);
    };
    const model = new ScriptedModel({ beforeSubmit, outputs: [Buffer.from('no picture')] });
    test = await openTestGeneration([model], { zeroDataRetention });
    const order = { prompt: 'a fox in the snow', n: 1, background: false };
    const { id, status, usage } = await generateImage(test.engine, test.caller, order);
    expect({ status, usage }).toMatchObject({ status: 'FAILED', usage: { images: null, costUsd: 0.25 } });
    expect(await readGeneration(test, id)).toMatchObject({ usage: { costUsd: 0.25 } });
    expect(await test.rows('usage_counters')).toEqual(
      expect.arrayContaining([expect.objectContaining({ failed_generations: 1, cost_usd: 0.25 })]),
    );
  });
});
