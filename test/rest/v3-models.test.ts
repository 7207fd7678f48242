import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { makeTemporaryDirectory } from '../support/run/temporary-directory';
import { startTestApp, type TestApp } from '../support/service/test-app';

let app: TestApp;
let client: RestClient;
let directory: string;
beforeAll(async () => {
  directory = await makeTemporaryDirectory('v3-models');
  const MODELS_FILE = path.join(directory, 'models.json');
  await writeFile(
    MODELS_FILE,
    JSON.stringify({ aliases: { 'tts-1': { model: 'local/flite', voices: { alloy: 'slt' } } } }),
  );
  app = await startTestApp({ MODELS_FILE, DEEPGRAM_API_KEY: 'key-of-deepgram' });
  client = createRestClient(app.url, null);
});
afterAll(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

describe('a catalogue', () => {
  it.each(['type=speech', 'capability=painting', 'capability=%00', 'available=foo', 'available=true'])(
    'refuses a name that is none: %s',
    async (query) => {
      const { status, json } = await client.get(`/v3/models?${query}`);
      expect(json.error).toMatchObject({ code: 'invalid_input', param: query.split('=')[0] });
      expect(json.error.message).toMatch(/one of|takes `any`/);
      expect(status).toBe(400);
    },
  );
});

const idsOf = async (query: string): Promise<string[]> => {
  const { json } = await client.get(`/v3${query}`);
  return json.models.map(({ id }: { id: string }) => id);
};

describe('the catalogues of /v3', () => {
  it('tell without a key what a form needs of each model', async () => {
    const { status, json } = await client.get('/v3/audio/models?type=tts&provider=local');
    expect(status).toBe(200);
    expect(json).toMatchObject({ total: 1, offset: 0, limit: 100 });
    expect(json.models).toEqual([
      {
        id: 'local/flite',
        type: 'tts',
        provider: 'local',
        name: 'flite',
        description: expect.stringContaining('Flite'),
        aliases: ['tts-1'],
        voice_aliases: { 'tts-1': { alloy: 'slt' } },
        capabilities: ['text_to_speech'],
        available: true,
        params: {
          voices: expect.arrayContaining([{ id: 'rms', language: 'en' }]),
          formats: ['wav', 'mp3', 'opus', 'flac'],
          speed: { min: 0.25, max: 4 },
          mask: false,
          max_reference_images: 0,
          max_prompt_characters: 5_000,
          seed: false,
          parameters: [],
        },
        pricing: [{ unit: 'thousand characters', usd: 0 }],
      },
    ]);
    const [renderer] = (await client.get('/v3/images/models')).json.models;
    expect(renderer.params).toMatchObject({
      sizes: [],
      max_images: 4,
      mask: true,
      max_reference_images: 8,
      seed: true,
    });
    const [kenburns] = (await client.get('/v3/videos/models')).json.models;
    expect(kenburns.params).toMatchObject({ duration: { min: 1, max: 10 } });
  });

  it.each<[query: string, ids: string[]]>([
    ['/images/models', ['local/renderer']],
    ['/videos/models', ['local/kenburns']],
    ['/models?provider=LOCAL', ['local/renderer', 'local/flite', 'local/moonshine-tiny', 'local/kenburns']],
    ['/models?q=TTS-1', ['local/flite']],
    ['/models?q=Landscapes+in+colours', ['local/renderer']],
    ['/models?capability=mask&provider=local', ['local/renderer']],
    ['/models?type=stt&provider=local', ['local/moonshine-tiny']],
    ['/images/models?type=tts', []],
    ['/models?q=&provider=local&type=auto&limit=2&offset=1', ['local/flite', 'local/moonshine-tiny']],
    ['/models?provider=local&offset=10', []],
    ['/models?provider=nobody', []],
  ])('list what is asked for: %s', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  it('list what can be asked here, and the rest only where that is asked for', async () => {
    const here = await idsOf('/models?limit=500');
    expect(here).toEqual(expect.arrayContaining(['local/flite', expect.stringMatching(/^deepgram\//)]));
    expect(here.filter((id) => !/^(local|deepgram)\//.test(id))).toEqual([]);
    const all = await client.get('/v3/models?limit=500&available=any');
    expect(all.json.total).toBeGreaterThan(here.length);
    expect((await client.get('/v3/models?limit=500&available=ANY')).json).toEqual(all.json);
    const luma = all.json.models.find(({ provider }: { provider: string }) => provider === 'luma');
    expect(luma).toMatchObject({ available: false });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['offset=-1', 'offset'],
    ['offset=x', 'offset'],
    [`q=${'x'.repeat(201)}`, 'q'],
  ])('refuse what is no page, and name it: %s', async (query, param) => {
    const { status, json } = await client.get(`/v3/models?${query}`);
    expect(json.error).toMatchObject({ code: 'invalid_input', param });
    expect(status).toBe(400);
  });
});
