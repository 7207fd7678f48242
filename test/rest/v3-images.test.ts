import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { createFileClient } from '../support/graphql/file-client';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { readFixture } from '../support/media/media-fixtures';
import { startOpenAiServer } from '../support/providers/openai-server';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { makeTemporaryDirectory } from '../support/run/temporary-directory';
import { createTenant, startTestApp, type TenantOptions, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';

const MODEL = 'local/renderer';
const STILL = readFixture('still.png');
const DATA_URI = `data:image/png;base64,${STILL.toString('base64')}`;

let app: TestApp;
let client: RestClient;
let directory: string;
beforeAll(async () => {
  directory = await makeTemporaryDirectory('v3-images');
  const MODELS_FILE = path.join(directory, 'models.json');
  await writeFile(MODELS_FILE, JSON.stringify({ aliases: { 'gpt-image-1': MODEL } }));
  app = await startTestApp({ MODELS_FILE });
  client = createRestClient(app.url, app.apiKey);
});
afterAll(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

const draw = (body: object, headers = {}) =>
  client.post('/v3/images', { model: MODEL, prompt: 'a hill', size: '64x64', ...body }, headers);

async function sizeOf(base64: string): Promise<string> {
  const { format, width, height } = await sharp(Buffer.from(base64, 'base64')).metadata();
  return `${format} ${width}x${height}`;
}

/** What the graph tells of a generation that another door has made. */
async function throughTheGraph(id: string, apiKey = app.apiKey) {
  const { data } = await createGraphqlClient(app.url, apiKey).request(
    `query ($id: ID!) { mediaGeneration(id: $id) { model status usage { images costUsd } inputs { field file { id } }
      ... on ImageGeneration { images { persistence { status reason file { id purpose sources { id } } } } } } }`,
    { id },
  );
  return data.mediaGeneration;
}

describe('POST /v3/images', () => {
  it('answers with the pictures, and the files that they are', async () => {
    const { status, json } = await draw({ n: 2 });
    const picture = {
      b64_json: expect.any(String),
      mime_type: 'image/png',
      file_id: expect.stringMatching(/^file_/),
      url: expect.stringContaining(`${app.url}/files/`),
    };
    expect(json).toEqual({
      id: expect.stringMatching(/^gen_/),
      model: MODEL,
      created: expect.any(Number),
      data: [picture, picture],
      usage: { cost: 0, images: 2 },
    });
    expect(status).toBe(200);
    expect(Math.abs(json.created - Date.now() / 1000)).toBeLessThan(300);
    expect(await sizeOf(json.data[0].b64_json)).toBe('png 64x64');
    const fetched = await fetch(json.data[1].url);
    expect(Buffer.from(await fetched.arrayBuffer()).toString('base64')).toBe(json.data[1].b64_json);
    const file = await client.get(`/v3/files/${json.data[0].file_id}`);
    expect(file.json).toMatchObject({ purpose: 'generated_image', origin: 'generated' });
  });

  it('changes a picture by its handle, with a mask and pictures to go by, and notes what it was made from', async () => {
    const { file } = await createFileClient(app.url, app.apiKey).upload(STILL);
    const nothing = { width: 64, height: 48, channels: 4, background: '#0000' } as const;
    const mask = `data:image/png;base64,${(await sharp({ create: nothing }).png().toBuffer()).toString('base64')}`;
    const { json } = await draw({ size: '', image: file.id, mask, reference_images: [DATA_URI, file.id] });
    expect(await sizeOf(json.data[0].b64_json)).toBe('png 64x48');
    expect(await throughTheGraph(json.id)).toMatchObject({
      status: 'SUCCEEDED',
      usage: { images: 1, costUsd: 0 },
      inputs: [
        { field: 'image', file: { id: file.id } },
        { field: 'mask', file: null },
        { field: 'referenceImages[0]', file: null },
        { field: 'referenceImages[1]', file: { id: file.id } },
      ],
      images: [{ persistence: { file: { id: json.data[0].file_id, sources: [{ id: file.id }] } } }],
    });
  });

  it('leaves the bytes where they are stored, where that is asked for', async () => {
    const { json } = await draw({ response_format: 'url' });
    expect(Object.keys(json.data[0])).toEqual(['mime_type', 'file_id', 'url']);
  });

  it('takes settings from among the parameters, and each only once', async () => {
    const { json } = await draw({
      size: null,
      parameters: { size: '128x64', seed: '7', format: 'webp', quality: null },
    });
    expect(await sizeOf(json.data[0].b64_json)).toBe('webp 128x64');
    const again = await draw({ size: '128x64', parameters: { seed: 7, format: 'webp' } });
    expect(again.json.data[0].b64_json).toBe(json.data[0].b64_json);
    const shaped = await draw({ size: null, parameters: { aspect_ratio: '2:1', size: 'auto' } });
    const [, width, height] = (await sizeOf(shaped.json.data[0].b64_json)).split(/[ x]/).map(Number);
    expect(Number(width) / Number(height)).toBe(2);
  });

  it('passes over what says nothing, and what it does not know', async () => {
    const nothing = { n: 'auto', aspect_ratio: '', quality: null, style: 'auto', image: '', mask: null, store: '' };
    const more = { reference_images: null, response_format: '', async: null, parameters: null, user: { id: 7 } };
    expect((await draw({ ...nothing, ...more })).status).toBe(200);
  });

  it('tells of a file that was deleted since that it is gone, by its status, and to a repeat that it is too late', async () => {
    const key = { 'idempotency-key': 'deleted-since' };
    const { json } = await draw({}, key);
    await client.delete(`/v3/files/${json.data[0].file_id}`);
    const persistence = { status: 'gone', reason: 'file_deleted' };
    const { json: artifact } = await client.get(`/v3/artifacts/${json.id}/status`);
    expect(artifact).toEqual({ id: json.id, status: 'completed', progress: 100, mime_type: 'image/png', persistence });
    const error = { code: 'file_deleted', param: 'Idempotency-Key' };
    expect(await draw({}, key)).toMatchObject({ status: 404, json: { error } });
  });

  it('takes aliases, and tells the model that they are of', async () => {
    expect((await draw({ model: 'gpt-image-1' })).json.model).toBe(MODEL);
    expect((await draw({ model: 'gpt-image-2' })).json.error).toMatchObject({
      code: 'model_not_found',
      param: 'model',
    });
  });

  it('makes them in the background, where that is asked for', async () => {
    const { status, json } = await draw({ async: true, n: 2 });
    expect(json).toEqual({ id: expect.any(String), status_url: `${app.url}/v3/artifacts/${json.id}/status` });
    expect(status).toBe(202);
    const artifact = await eventually('they are made', async () => {
      const { json: told } = await client.get(new URL(json.status_url).pathname);
      return told.status !== 'processing' && told;
    });
    const picture = { mime_type: 'image/png', file_id: expect.any(String), url: expect.any(String) };
    expect(artifact).toEqual({ id: json.id, status: 'completed', progress: 100, ...picture, data: [picture, picture] });
    expect((await fetch(artifact.url)).status).toBe(200);
  });

  it('tells what it cost, and the prompt as the provider rewrote it', async () => {
    const provider = await startOpenAiServer();
    const paid = await startTestApp({ OPENAI_API_KEY: 'key-of-openai', OPENAI_BASE_URL: `${provider.url}/v1` });
    const data = [{ b64_json: STILL.toString('base64'), revised_prompt: 'as I see it' }];
    const input_tokens_details = { text_tokens: 10, image_tokens: 20 };
    const usage = { input_tokens: 30, output_tokens: 1_000, total_tokens: 1_030, input_tokens_details };
    provider.fail('POST', { body: { created: 1, data, usage } });
    const body = { model: 'openai/gpt-image-2', prompt: 'a hill', store: false };
    const { json } = await createRestClient(paid.url, paid.apiKey).post('/v3/images', body);
    expect(json.data).toMatchObject([{ ...data[0], persistence: { reason: 'opted_out' } }]);
    expect(json.usage).toEqual({ cost: expect.any(Number), images: 1 });
    expect(json.usage.cost).toBeGreaterThan(0);
    await Promise.all([paid.close(), provider.close()]);
  });

  it('answers the same for the same key, and pays once', async () => {
    const headers = { 'idempotency-key': 'one' };
    const first = await draw({}, headers);
    const second = await draw({}, headers);
    expect(second).toMatchObject({ status: 200, json: first.json });
    const { status, json } = await draw({ prompt: 'a lake' }, headers);
    expect(json.error).toMatchObject({ code: 'idempotency_key_reused', param: 'Idempotency-Key' });
    expect(status).toBe(409);
  });

  it('says so when nothing is left of what the same key has made', async () => {
    const gone = { status: 404, json: { error: { code: 'file_expired', param: 'Idempotency-Key' } } };
    for (const body of [{ store: false }, { store: false, response_format: 'url' }]) {
      const headers = { 'idempotency-key': JSON.stringify(body) };
      expect(await draw(body, headers)).toMatchObject({ status: 200 });
      expect(await draw(body, headers)).toMatchObject(gone);
    }
    const headers = { 'idempotency-key': 'deleted since' };
    const { json } = await draw({ n: 2 }, headers);
    await client.delete(`/v3/files/${json.data[0].file_id}`);
    const left = await draw({ n: 2 }, headers);
    expect(left.json.data).toMatchObject([{}, { file_id: json.data[1].file_id, b64_json: json.data[1].b64_json }]);
    await client.delete(`/v3/files/${json.data[1].file_id}`);
    const deleted = { status: 404, json: { error: { code: 'file_deleted', param: 'Idempotency-Key' } } };
    expect(await draw({ n: 2 }, headers)).toMatchObject(deleted);
  });
});

describe('what is not stored', () => {
  async function drawFor(tenant: TenantOptions, body: object = {}) {
    const { apiKey } = await createTenant(app.dataSource, tenant);
    const asTenant = createRestClient(app.url, apiKey);
    const answer = await asTenant.post('/v3/images', { model: MODEL, prompt: 'a hill', size: '64x64', ...body });
    return { ...answer, client: asTenant, apiKey };
  }

  it.each<[what: string, tenant: TenantOptions, body: object, reason: string]>([
    ['the bytes have no room', { maxBytes: 100 }, {}, 'quota_bytes'],
    ['there may be no more files', { maxFiles: 0 }, {}, 'quota_file_count'],
    ['the project keeps nothing', { zeroDataRetention: true }, {}, 'zero_data_retention'],
    ['it is not to be', {}, { store: false }, 'opted_out'],
  ])('is in the answer with the reason: %s', async (_what, tenant, body, reason) => {
    for (const response_format of ['b64_json', 'url']) {
      const { status, json, client: asTenant } = await drawFor(tenant, { ...body, response_format });
      expect(json.data).toEqual([
        { b64_json: expect.any(String), mime_type: 'image/png', persistence: { status: 'skipped', reason } },
      ]);
      expect(await sizeOf(json.data[0].b64_json)).toBe('png 64x64');
      expect(status).toBe(200);
      expect((await asTenant.get('/v3/files')).json.data).toEqual([]);
    }
  });

  it('is decided of picture by picture, and told by the graph as well', async () => {
    const { json, apiKey } = await drawFor({ maxFiles: 1 }, { n: 2 });
    expect(json.data).toMatchObject([{ file_id: expect.any(String) }, { persistence: { reason: 'quota_file_count' } }]);
    const { images } = await throughTheGraph(json.id, apiKey);
    const [stored, skipped] = images.map(({ persistence }: { persistence: object }) => persistence);
    expect(stored).toMatchObject({ status: 'STORED', file: { id: json.data[0].file_id } });
    expect(skipped).toMatchObject({ status: 'SKIPPED', reason: 'QUOTA_FILE_COUNT' });
  });

  it('can be fetched for a while, where nobody waited for it', async () => {
    const { json, client: asTenant } = await drawFor({ maxFiles: 0 }, { async: true });
    const artifact = await eventually('it is made', async () => {
      const { json: told } = await asTenant.get(`/v3/artifacts/${json.id}/status`);
      return told.status !== 'processing' && told;
    });
    expect(artifact).toMatchObject({ status: 'completed', persistence: { reason: 'quota_file_count' } });
    expect(artifact).not.toHaveProperty('file_id');
    expect(await sizeOf(Buffer.from(await (await fetch(artifact.url)).arrayBuffer()).toString('base64'))).toBe(
      'png 64x64',
    );
  });

  it('cannot be made in the background for a project that keeps nothing', async () => {
    const { status, json } = await drawFor({ zeroDataRetention: true }, { async: true });
    expect(json.error).toMatchObject({ code: 'zero_data_retention', param: 'async' });
    expect(status).toBe(409);
  });
});
