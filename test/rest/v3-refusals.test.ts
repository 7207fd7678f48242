import { readFixture } from '../support/media/media-fixtures';
import { type OpenAiServer, startOpenAiServer } from '../support/providers/openai-server';
import type { WireFault } from '../support/providers/wire-server';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { addKey } from '../support/service/tenant-project';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';

const STILL = `data:image/png;base64,${readFixture('still.png').toString('base64')}`;
const SOUND = `data:audio/wav;base64,${readFixture('sound.wav').toString('base64')}`;
const UNKNOWN = 'file_01kb9v7t2we1q8kq9k4c3ywz6d';

const IMAGE = { model: 'local/renderer', prompt: 'a hill', size: '64x64' };
const SPEECH = { model: 'local/flite', input: 'Hello.' };
const TRANSCRIPTION = { model: 'local/moonshine-tiny', audio: SOUND };
const VIDEO = { model: 'local/kenburns', prompt: 'pan', image: STILL };

let app: TestApp;
let provider: OpenAiServer;
let client: RestClient;
beforeAll(async () => {
  provider = await startOpenAiServer();
  app = await startTestApp({ OPENAI_API_KEY: 'key-of-openai', OPENAI_BASE_URL: `${provider.url}/v1` });
  client = createRestClient(app.url, app.apiKey);
});
beforeEach(() => provider.reset());
afterAll(() => Promise.all([app.close(), provider.close()]));

type Refusal = [what: string, path: string, body: object, status: number, code: string, param: string | null];

const refusing =
  (path: string, whole: object) =>
  (body: object, status: number, code: string, param: string | null): Refusal => [
    JSON.stringify(body)
      .replaceAll(/"([^"]{40})[^"]*"/g, '"$1…"')
      .slice(0, 200),
    path,
    { ...whole, ...body },
    status,
    code,
    param,
  ];
const image = refusing('/v3/images', IMAGE);
const speech = refusing('/v3/audio/speech', SPEECH);
const transcription = refusing('/v3/audio/transcriptions', TRANSCRIPTION);
const video = refusing('/v3/videos', VIDEO);

describe('what /v3 does not make', () => {
  it.each<Refusal>([
    image({ model: null }, 400, 'invalid_input', 'model'),
    image({ model: '' }, 400, 'invalid_input', 'model'),
    image({ model: 'auto' }, 400, 'invalid_input', 'model'),
    image({ model: 'local/flite' }, 404, 'model_not_found', 'model'),
    image({ model: '__proto__' }, 404, 'model_not_found', 'model'),
    image({ model: 'luma/photon-1' }, 503, 'provider_unavailable', 'model'),
    image({ prompt: null }, 400, 'invalid_input', 'prompt'),
    image({ prompt: ' ' }, 400, 'invalid_input', 'prompt'),
    image({ prompt: 'a\u0000b' }, 400, 'invalid_input', 'prompt'),
    image({ prompt: 'x'.repeat(32_001) }, 400, 'invalid_input', 'prompt'),
    image({ prompt: ['a hill'] }, 400, 'invalid_input', 'prompt'),
    image({ n: 0 }, 400, 'invalid_input', 'n'),
    image({ n: 5 }, 400, 'invalid_input', 'n'),
    image({ n: 1.5 }, 400, 'invalid_input', 'n'),
    image({ n: '2' }, 400, 'invalid_input', 'n'),
    image({ size: '64' }, 400, 'invalid_input', 'size'),
    image({ size: '1x1' }, 400, 'invalid_input', 'size'),
    image({ aspect_ratio: '16:9' }, 400, 'invalid_input', 'aspect_ratio'),
    image({ quality: 'best' }, 400, 'invalid_input', 'quality'),
    image({ style: 'vivid' }, 400, 'invalid_input', 'style'),
    image({ style: 'vivid', parameters: { style: 'natural' } }, 400, 'invalid_input', 'style'),
    image({ response_format: 'png' }, 400, 'invalid_input', 'response_format'),
    image({ store: 'yes' }, 400, 'invalid_input', 'store'),
    image({ async: 1 }, 400, 'invalid_input', 'async'),
    image({ parameters: { style: 'vivid' } }, 400, 'invalid_input', 'parameters.style'),
    image({ parameters: [] }, 400, 'invalid_input', 'parameters'),
    image({ parameters: { guidanceScale: 7 } }, 400, 'invalid_input', 'parameters.guidanceScale'),
    image({ parameters: { size: '128x128' } }, 400, 'invalid_input', 'parameters.size'),
    image({ parameters: { seed: -1 } }, 400, 'invalid_input', 'parameters.seed'),
    image({ image: 'a picture' }, 400, 'invalid_input', 'image'),
    image({ image: { url: STILL } }, 400, 'invalid_input', 'image'),
    image({ image: 'data:image/png;base64,%' }, 400, 'invalid_data_uri', 'image'),
    image({ image: 'http://127.0.0.1/x.png' }, 400, 'media_url_blocked', 'image'),
    image({ image: UNKNOWN }, 404, 'file_not_found', 'image'),
    image({ image: SOUND }, 400, 'file_kind_mismatch', 'image'),
    image({ mask: STILL }, 400, 'invalid_input', 'mask'),
    image({ reference_images: STILL }, 400, 'invalid_input', 'reference_images'),
    image({ reference_images: [STILL, 'x'] }, 400, 'invalid_input', 'reference_images.1'),
    image({ reference_images: [STILL, UNKNOWN] }, 404, 'file_not_found', 'reference_images.1'),
    image({ reference_images: Array(9).fill(STILL) }, 400, 'invalid_input', 'reference_images'),
    speech({ input: null }, 400, 'invalid_input', 'input'),
    speech({ input: '' }, 400, 'invalid_input', 'input'),
    speech({ input: 'x'.repeat(5_001) }, 400, 'invalid_input', 'input'),
    speech({ voice: 'alloy' }, 400, 'invalid_input', 'voice'),
    speech({ voice: 'é' }, 400, 'invalid_input', 'voice'),
    speech({ format: 'aac' }, 400, 'invalid_input', 'format'),
    speech({ speed: 5 }, 400, 'invalid_input', 'speed'),
    speech({ speed: 'fast' }, 400, 'invalid_input', 'speed'),
    speech({ parameters: { voice: 'slt' } }, 400, 'invalid_input', 'parameters.voice'),
    speech({ parameters: { speed: 2 } }, 400, 'invalid_input', 'parameters.speed'),
    transcription({ audio: null }, 400, 'invalid_input', 'audio'),
    transcription({ audio: STILL }, 400, 'file_kind_mismatch', 'audio'),
    transcription({ audio: UNKNOWN }, 404, 'file_not_found', 'audio'),
    transcription({ audio: 'data:audio/wav;base64,' }, 400, 'empty_file', 'audio'),
    transcription({ language: 'english' }, 400, 'invalid_input', 'language'),
    transcription({ language: 'de' }, 400, 'invalid_input', 'language'),
    transcription({ prompt: 'names' }, 400, 'invalid_input', 'prompt'),
    transcription({ diarize: true }, 400, 'model_capability_missing', 'diarize'),
    video({ prompt: '' }, 400, 'invalid_input', 'prompt'),
    video({ video: UNKNOWN, image: null }, 404, 'file_not_found', 'video'),
    video({ video: STILL }, 400, 'invalid_input', 'image'),
  ])('%s, of %s', async (_what, path, body, status, code, param) => {
    const answer = await client.post(path, body);
    expect(answer.json.error).toMatchObject({ code, param });
    expect(answer.status).toBe(status);
  });

  it.each([
    ['/v3/audio/speech', { ...SPEECH, input: ' ' }, '`input` is empty.'],
    ['/v3/audio/speech', { ...SPEECH, speed: 5 }, /^`speed` is from/],
    [
      '/v3/audio/transcriptions',
      { ...TRANSCRIPTION, audio: STILL },
      '`audio` takes sound or a video; this is a picture.',
    ],
    ['/v3/images', { ...IMAGE, size: undefined, aspect_ratio: 'wide' }, /^`aspect_ratio` is two numbers/],
    [
      '/v3/images',
      { ...IMAGE, reference_images: [STILL, SOUND] },
      '`reference_images.1` takes a picture; this is sound.',
    ],
    ['/v3/videos', { ...VIDEO, parameters: { seconds: 30 } }, /^`parameters\.seconds` must be from 1 to 10/],
    ['/v3/images', { ...IMAGE, model: 'nobody/x' }, /^There is no model `nobody\/x` here; `GET \/v3\/models` lists/],
    ['/v1/audio/speech', { model: 'local/flite', input: '' }, '`input` is empty.'],
    [
      '/v1/audio/speech',
      { model: 'local/flite', input: 'x', response_format: 'aac' },
      /^`response_format` must be one of/,
    ],
    ['/v1/audio/speech', { model: 'nobody/x', input: 'x' }, /`nobody\/x` here; `GET \/v1\/models` lists/],
    [
      '/v1/audio/speech',
      { model: 'local/flite', input: 'x', voice: 'alloy' },
      /^voice `alloy` is not one of rms, .+; an alias can name it \(docs\/models\.md\)\.$/,
    ],
    [
      '/v1/images/generations',
      { model: 'local/renderer', prompt: 'a hill', output_format: 'gif' },
      /^`output_format` must be one of/,
    ],
    ['/v3/images', { ...IMAGE, parameters: { format: 'gif' } }, /^`parameters\.format` must be one of/],
    [
      '/v1/audio/speech',
      { model: 'local/flite', input: 'x', voice: {} },
      '`voice`: it takes a text, or an object with the `id` of a voice.',
    ],
    [
      '/v1/images/generations',
      { model: 'local/renderer', prompt: 'a hill', response_format: 'hex' },
      '`response_format`: it is one of "b64_json", "url".',
    ],
  ])('is said in the words of the door: %s', async (path, body, message) => {
    const { json } = await client.post(path, body);
    expect(json.error.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  it.each(['/v3/images', '/v1/images/generations'])(
    'is of a provider that nobody has set up: what sets it up is said, and not when to come again: %s',
    async (path) => {
      const { status, json, headers } = await client.post(path, { prompt: 'a hill', model: 'luma/photon-1' });
      expect(json.error.message).toMatch(/ is not set up here: set LUMA_API_KEY\.$/);
      expect([status, headers.get('x-should-retry'), headers.get('retry-after')]).toEqual([503, 'false', null]);
    },
  );

  it('is media in a data URI that is too large', async () => {
    const image = `data:image/png;base64,${'A'.repeat(34 * 1024 * 1024)}`;
    const answer = await client.post('/v3/images', { ...IMAGE, image });
    expect(answer).toMatchObject({ status: 413, json: { error: { code: 'file_too_large', param: 'image' } } });
  });

  it.each(['/v3/images', '/v3/audio/speech', '/v3/audio/transcriptions', '/v3/videos'])(
    'is what is no object, or is not for the key: %s',
    async (path) => {
      for (const body of [[], [IMAGE]]) {
        expect(await client.post(path, body)).toMatchObject({ status: 400, json: { error: { param: null } } });
      }
      const tenant = await createTenant(app.dataSource, { scopes: ['FILES_READ', 'FILES_WRITE'] });
      const bodies = { '/v3/images': IMAGE, '/v3/audio/speech': SPEECH, '/v3/videos': VIDEO } as Record<string, object>;
      const body = bodies[path] ?? TRANSCRIPTION;
      const forbidden = { status: 403, json: { error: { code: 'forbidden', type: 'permission_error' } } };
      expect(await createRestClient(app.url, tenant.apiKey).post(path, body)).toMatchObject(forbidden);
      expect(await createRestClient(app.url, tenant.organizationApiKey).post(path, body)).toMatchObject(forbidden);
      const ofOrganization = await addKey(app.dataSource, { organizationId: tenant.organizationId }, ['GENERATE']);
      expect(await createRestClient(app.url, ofOrganization).post(path, body)).toMatchObject(forbidden);
      const nobody = { status: 401, json: { error: { code: 'unauthenticated' } } };
      expect(await createRestClient(app.url, null).post(path, body)).toMatchObject(nobody);
    },
  );
});

describe('a failure after a provider may have begun', () => {
  const PAID = { ...IMAGE, model: 'openai/gpt-image-2', size: null };
  const refusal = (status: number, code: string, headers = {}): WireFault => ({
    status,
    headers,
    body: { error: { message: 'In the words of the provider.', code } },
  });

  it.each<[what: string, fault: WireFault, status: number, code: string, shouldRetry: string | null]>([
    ['its fault', refusal(500, 'server_error'), 502, 'provider_failed', 'false'],
    ['half an answer', 'CUT', 500, 'interrupted', 'false'],
    ['content that it will not make', refusal(400, 'moderation_blocked'), 403, 'content_refused', 'false'],
    [
      'too many calls, of which none was taken',
      refusal(429, 'rate_limit_exceeded', { 'retry-after': '7' }),
      ...([429, 'provider_unavailable', null] as const),
    ],
  ])('says whether it may be sent again: %s', async (_what, fault, status, code, shouldRetry) => {
    provider.fail('POST', fault);
    const answer = await client.post('/v3/images', PAID);
    expect(answer.json.error).toMatchObject({ code, param: null, details: { provider: 'openai' } });
    expect(answer.json.error.message).not.toContain('words of the provider');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-should-retry')).toBe(shouldRetry);
    if (status === 429) expect(answer.headers.get('retry-after')).toBe('7');
    expect(provider.posts()).toHaveLength(1);
  });

  it('is the answer to the same key as well, and nobody is asked again', async () => {
    provider.fail('POST', refusal(500, 'server_error'));
    const headers = { 'idempotency-key': 'paid' };
    const first = await client.post('/v3/images', PAID, headers);
    const second = await client.post('/v3/images', PAID, headers);
    expect(second).toMatchObject({ status: 502, json: first.json });
    expect(second.headers.get('x-should-retry')).toBe('false');
    expect(provider.posts()).toHaveLength(1);
  });

  it('does not keep its key where the provider took nothing on', async () => {
    const headers = { 'idempotency-key': 'refused at first' };
    provider.fail('POST', refusal(429, 'rate_limit_exceeded', { 'retry-after': '7' }));
    expect(await client.post('/v3/images', PAID, headers)).toMatchObject({ status: 429 });
    const made = { created: 1, data: [{ b64_json: STILL.slice('data:image/png;base64,'.length) }] };
    provider.fail('POST', { body: made });
    const second = await client.post('/v3/images', PAID, headers);
    expect(second.status).toBe(200);
    const third = await client.post('/v3/images', PAID, headers);
    expect(third.json.id).toBe(second.json.id);
    expect(provider.posts()).toHaveLength(2);
  });

  it('tells what is no id no longer than one', async () => {
    const id = `file_${'A'.repeat(1_000_000)}`;
    const { status, json, bytes } = await client.post('/v3/images', { ...IMAGE, image: id });
    expect(json.error).toMatchObject({ code: 'file_not_found', details: { file_id: id.slice(0, 31) } });
    expect(status).toBe(404);
    expect(bytes.length).toBeLessThan(1_000);
  });
});
