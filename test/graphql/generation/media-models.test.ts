import { createEngineClient } from '../../support/engine-client';
import { ScriptedModel } from '../../support/scripted-model';
import { openTestGeneration, type TestGeneration } from '../../support/test-generation';

let test: TestGeneration;
let request: ReturnType<typeof createEngineClient>;
afterEach(() => test.close());

async function open(models: readonly ScriptedModel[]): Promise<void> {
  test = await openTestGeneration(models);
  request = createEngineClient(test.engine, test.caller);
}

describe('mediaModels', () => {
  it('lists what there is, the best first, of all kinds or one', async () => {
    const [image, film] = [
      new ScriptedModel({ id: 'acme/paint', capabilities: ['TEXT_TO_IMAGE', 'MASK'], available: false }),
      new ScriptedModel({ id: 'acme/film', kind: 'VIDEO', capabilities: [] }),
    ];
    await open([image, film]);
    const fields = 'id provider kind description capabilities available';
    const { data } = await request(`{ all: mediaModels { id } images: mediaModels(kind: IMAGE) { ${fields} }
      sound: mediaModels(kind: SPEECH) { id } }`);
    const { id, provider, kind, description, available } = image;
    const told = { id, provider, kind, description, available, capabilities: ['TEXT_TO_IMAGE', 'MASK'] };
    expect(data).toEqual({ all: [{ id: 'acme/paint' }, { id: 'acme/film' }], images: [told], sound: [] });
  });
});
