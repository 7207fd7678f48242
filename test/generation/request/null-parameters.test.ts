import { generateImage } from '../../../src/generation/request/generate-image';
import { readFixture } from '../../support/media/media-fixtures';
import { ScriptedModel } from '../../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../../support/service/test-generation';

describe('null in parameters', () => {
  const model = new ScriptedModel({ outputs: [readFixture('still.png')] });
  let test: TestGeneration;
  beforeAll(async () => {
    test = await openTestGeneration([model]);
  });
  afterAll(() => test.close());

  const order = (parameters: object | null) =>
    generateImage(test.engine, test.caller, {
      prompt: 'a fox',
      n: 1,
      background: true,
      idempotencyKey: 'once',
      parameters: parameters as never,
    });

  it('is not given: neither sent to the model, nor another call than one without', async () => {
    const { id } = await order({ style: { tone: null, words: ['a', null] }, size: null, unheard_of: null });
    await test.runJobs();
    expect(model.requests[0]?.parameters).toEqual({ style: { words: ['a', null] } });
    expect(await order({ style: { words: ['a', null] } })).toMatchObject({ id });
  });
});
