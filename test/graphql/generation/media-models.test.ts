import { createEngineClient } from '../../support/graphql/engine-client';
import { ScriptedModel } from '../../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../../support/service/test-generation';

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

  it('tells what a model takes, what it costs, and when it ends', async () => {
    const description = 'Frames a second.';
    const fps = {
      name: 'fps',
      type: 'integer',
      values: ['24'],
      range: null,
      members: null,
      default: '24',
      description,
    } as const;
    const film = new ScriptedModel({
      id: 'acme/film',
      kind: 'VIDEO',
      prices: [{ unit: 'second', usd: 0.25 }],
      aliases: ['acme/film-2026-01-01'],
      shutdown: { at: new Date('2099-01-06T00:00:00Z'), successor: null },
      parameters: {
        sizes: ['1280x720'],
        aspectRatios: null,
        voices: [{ id: 'ann', name: 'Ann', language: 'en' }],
        durationSeconds: { min: 4, max: 8, step: 2, values: [4, 6, 8] },
        parameters: [fps, { ...fps, name: 'camera', type: 'object', values: null, default: null, members: [fps] }],
      },
    });
    await open([film]);
    const range = '{ min max step values }';
    const { data } = await request(`{ mediaModels { aliases deprecatedAt available prices { unit usd } parameters {
      sizes aspectRatios qualities voices { id name language } formats languages durationSeconds ${range} speed ${range}
      maxImages maxReferenceImages maxPromptCharacters seed parameters { name type values default description members { name type } } } } }`);
    expect(data.mediaModels).toEqual([
      {
        aliases: ['acme/film-2026-01-01'],
        deprecatedAt: '2099-01-06T00:00:00.000Z',
        available: true,
        prices: [{ unit: 'second', usd: 0.25 }],
        parameters: {
          sizes: ['1280x720'],
          aspectRatios: null,
          qualities: [],
          voices: [{ id: 'ann', name: 'Ann', language: 'en' }],
          formats: [],
          languages: [],
          durationSeconds: { min: 4, max: 8, step: 2, values: [4, 6, 8] },
          speed: { min: 0, max: 4, step: null, values: null },
          maxImages: 10,
          maxReferenceImages: 8,
          maxPromptCharacters: 32_000,
          seed: true,
          parameters: [
            { name: 'fps', type: 'integer', values: ['24'], default: '24', description, members: null },
            {
              ...{ name: 'camera', type: 'object', values: null, default: null, description },
              members: [{ name: 'fps', type: 'integer' }],
            },
          ],
        },
      },
    ]);
  });

  it('puts last what is shut down, which is not available any more', async () => {
    const over = { at: new Date('2026-05-12T00:00:00Z'), successor: 'acme/new' };
    await open([new ScriptedModel({ id: 'acme/old', shutdown: over }), new ScriptedModel({ id: 'acme/new' })]);
    const { data } = await request('{ mediaModels { id available deprecatedAt } }');
    expect(data.mediaModels).toEqual([
      { id: 'acme/new', available: true, deprecatedAt: null },
      { id: 'acme/old', available: false, deprecatedAt: '2026-05-12T00:00:00.000Z' },
    ]);
  });
});
