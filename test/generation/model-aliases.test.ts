import { createEngineClient } from '../support/graphql/engine-client';
import { ScriptedModel } from '../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';

describe('an alias of the operator’s own', () => {
  let test: TestGeneration;
  let request: ReturnType<typeof createEngineClient>;
  const painter = new ScriptedModel({ id: 'acme/painter', aliases: ['acme/painter-2026'] });
  const better = new ScriptedModel({ id: 'acme/better' });
  beforeAll(async () => {
    const aliases = new Map([['gpt-image-1', 'acme/painter']]);
    test = await openTestGeneration([better, painter], { aliases });
    request = createEngineClient(test.engine, test.caller);
  });
  afterAll(() => test.close());

  const generate = async (model: string) => {
    const { data } = await request(
      `mutation ($model: String) { generateImage(input: { prompt: "a hill", model: $model }) {
        generation { model } errors { code path } } }`,
      { model },
    );
    return data.generateImage;
  };

  it('asks the model that it is of, which is what is written down', async () => {
    expect(await generate('gpt-image-1')).toEqual({ generation: { model: 'acme/painter' }, errors: [] });
  });

  it('is told of its model beside what the provider calls it', async () => {
    const { data } = await request('{ mediaModels { id aliases } }');
    expect(data.mediaModels).toEqual([
      { id: 'acme/better', aliases: [] },
      { id: 'acme/painter', aliases: ['acme/painter-2026', 'gpt-image-1'] },
    ]);
  });

  it('finds what its model has made', async () => {
    await generate('acme/better');
    const { data } = await request(
      `query ($a: [String!], $b: [String!]) {
      a: mediaGenerations(filter: { model: $a }) { nodes { model } } b: mediaGenerations(filter: { model: $b }) { totalCount } }`,
      { a: ['gpt-image-1'], b: ['acme/painter-2026', 'acme/better', 'nobody/knows'] },
    );
    expect(data).toEqual({ a: { nodes: [{ model: 'acme/painter' }] }, b: { totalCount: 2 } });
  });

  it('that nobody gave is no model: nothing takes its place', async () => {
    expect(await generate('gpt-image-2')).toEqual({
      generation: null,
      errors: [{ code: 'MODEL_NOT_FOUND', path: ['input', 'model'] }],
    });
  });
});
