import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { readFixture } from '../support/media/media-fixtures';
import { type OpenAiServer, startOpenAiServer } from '../support/providers/openai-server';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { makeTemporaryDirectory } from '../support/run/temporary-directory';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';

const SENTENCE = 'The quick brown fox jumps over the lazy dog.';

let app: TestApp;
let provider: OpenAiServer;
let client: RestClient;
let directory: string;
beforeAll(async () => {
  provider = await startOpenAiServer();
  directory = await makeTemporaryDirectory('v3-audio');
  const MODELS_FILE = path.join(directory, 'models.json');
  const voice = { kind: 'SPEECH', capabilities: ['TEXT_TO_SPEECH'], description: 'A voice.' };
  const models = [
    { ...voice, id: 'openai/one-format' },
    { ...voice, id: 'openai/wav-alone', formats: ['wav'] },
  ];
  await writeFile(MODELS_FILE, JSON.stringify(models));
  const OPENAI_BASE_URL = `${provider.url}/v1`;
  app = await startTestApp({ OPENAI_API_KEY: 'key-of-openai', OPENAI_BASE_URL, MODELS_FILE });
  client = createRestClient(app.url, app.apiKey);
});
afterAll(() => Promise.all([app.close(), provider.close(), rm(directory, { recursive: true })]));

const speak = (body: object) => client.post('/v3/audio/speech', { model: 'local/flite', input: SENTENCE, ...body });
const transcribe = (body: object, from = client) =>
  from.post('/v3/audio/transcriptions', { model: 'local/moonshine-tiny', ...body });

describe('POST /v3/audio/speech and /v3/audio/transcriptions', () => {
  it('speak, as MP3 in JSON, and write down what was spoken, by its handle', async () => {
    const spoken = await speak({});
    expect(spoken.json).toEqual({
      id: expect.stringMatching(/^gen_/),
      model: 'local/flite',
      created: expect.any(Number),
      audio: {
        b64_json: expect.any(String),
        mime_type: 'audio/mpeg',
        file_id: expect.stringMatching(/^file_/),
        url: expect.any(String),
      },
      usage: { cost: 0, characters: SENTENCE.length },
    });
    expect(spoken.status).toBe(200);
    const { file_id } = spoken.json.audio;
    expect((await client.get(`/v3/files/${file_id}`)).json).toMatchObject({
      purpose: 'generated_audio',
      kind: 'audio',
    });

    const { status, json } = await transcribe({ audio: file_id, language: 'en', diarize: null, prompt: '' });
    expect(json).toEqual({
      id: expect.stringMatching(/^gen_/),
      model: 'local/moonshine-tiny',
      created: expect.any(Number),
      text: SENTENCE,
      language: 'en',
      duration: expect.any(Number),
      segments: [{ start: expect.any(Number), end: expect.any(Number), text: SENTENCE }],
      usage: { cost: 0, seconds: json.duration },
    });
    expect(status).toBe(200);
    const lineage = `query ($id: ID!) { file(id: $id) { usedBy { edges { field node { id } } } } }`;
    const { data } = await createGraphqlClient(app.url, app.apiKey).request(lineage, { id: file_id });
    expect(data.file.usedBy.edges).toEqual([{ field: 'audio', node: { id: json.id } }]);
  });

  it.each([
    ['wav', 'audio/wav'],
    ['opus', 'audio/ogg'],
    ['auto', 'audio/mpeg'],
  ])('speak in the format that is asked for: %s', async (format, mimeType) => {
    const { json } = await speak({ format, voice: 'slt', speed: 1.5, store: false });
    expect(json.audio).toEqual({
      b64_json: expect.any(String),
      mime_type: mimeType,
      persistence: { status: 'skipped', reason: 'opted_out' },
    });
  });

  it('say what a model without a choice of formats makes, and never call MP3 what is none', async () => {
    const sound = { body: readFixture('sound.wav'), headers: { 'content-type': 'audio/wav' } };
    provider.fail('POST', sound);
    const { status, json } = await speak({ model: 'openai/one-format' });
    expect({ status, mimeType: json.audio?.mime_type }).toEqual({ status: 200, mimeType: 'audio/wav' });
    const refused = await speak({ model: 'openai/wav-alone' });
    expect(refused).toMatchObject({ status: 400, json: { error: { code: 'invalid_input', param: 'format' } } });
    provider.fail('POST', sound);
    expect((await speak({ model: 'openai/wav-alone', format: 'wav' })).json.audio.mime_type).toBe('audio/wav');
    provider.reset();
  });

  it('take 25 MB of sound within the JSON, and tell what a provider does', async () => {
    const header = readFixture('sound.wav').subarray(0, 44);
    const sound = Buffer.concat([header, Buffer.alloc(25_000_000 - header.length)]);
    const audio = `data:audio/wav;base64,${sound.toString('base64')}`;
    const { status, json } = await transcribe({ model: 'openai/whisper-1', audio });
    expect(json).toMatchObject({
      text: 'Hello there. Goodbye.',
      language: 'en',
      duration: 2.5,
      segments: [
        { start: 0, end: 1.2, text: 'Hello there.' },
        { start: 1.2, end: 2.5, text: 'Goodbye.' },
      ],
    });
    expect(status).toBe(200);
    expect(provider.posts()[0]?.body.length).toBeGreaterThan(25_000_000);
  });

  it('refuse more JSON than that in their own form', async () => {
    const { status, json } = await transcribe({ audio: `data:audio/wav;base64,${'A'.repeat(38_000_000)}` });
    expect(json.error).toMatchObject({ code: 'payload_too_large', type: 'invalid_request_error' });
    expect(status).toBe(413);
  });

  it('answer a project that keeps nothing all the same', async () => {
    const { apiKey } = await createTenant(app.dataSource, { zeroDataRetention: true });
    const kept = createRestClient(app.url, apiKey);
    const { json } = await kept.post('/v3/audio/speech', { model: 'local/flite', input: SENTENCE });
    expect(json.audio).toMatchObject({ persistence: { reason: 'zero_data_retention' } });
    const audio = `data:${json.audio.mime_type};base64,${json.audio.b64_json}`;
    expect((await transcribe({ audio }, kept)).json.text).toBe(SENTENCE);
    expect((await kept.get(`/v3/artifacts/${json.id}/status`)).json).toEqual({ id: json.id, status: 'completed' });
  });
});
