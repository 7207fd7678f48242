import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { makeTemporaryDirectory } from '../support/run/temporary-directory';
import { startTestApp, type TestApp } from '../support/service/test-app';

let app: TestApp;
let client: RestClient;
beforeAll(async () => {
  const file = path.join(await makeTemporaryDirectory('models'), 'models.json');
  await writeFile(file, JSON.stringify({ models: [], aliases: { 'dall-e-3': 'local/renderer' } }));
  app = await startTestApp({ MODELS_FILE: file });
  client = createRestClient(app.url, app.apiKey);
});
afterAll(() => app.close());

describe('GET /v1/models', () => {
  it('lists what is set up here, under every name that it has', async () => {
    const { json } = await client.get('/v1/models');
    expect(json.object).toBe('list');
    const ids = json.data.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(['local/renderer', 'dall-e-3', 'local/flite', 'local/moonshine-tiny', 'local/kenburns']);
    expect(json.data[1]).toEqual({ id: 'dall-e-3', object: 'model', created: 0, owned_by: 'local' });
  });

  it('tells by it whether a key is good', async () => {
    expect(await createRestClient(app.url, 'wrong').get('/v1/models')).toMatchObject({
      status: 401,
      json: { error: { type: 'authentication_error', code: 'unauthenticated' } },
    });
  });
});

describe('GET /v1/models/{id}', () => {
  it.each(['local%2Frenderer', 'local/renderer', 'dall-e-3'])('finds %s', async (id) => {
    const { status, json } = await client.get(`/v1/models/${id}`);
    expect(json).toEqual({ id: decodeURIComponent(id), object: 'model', created: 0, owned_by: 'local' });
    expect(status).toBe(200);
  });

  it.each(['gpt-image-1', 'a/b/c', 'openai%2Fgpt-image-2', '%00', ''])('has no %j', async (id) => {
    const { status, json } = await client.get(`/v1/models/${id}`);
    expect(json).toMatchObject({ error: { code: 'model_not_found', type: 'not_found_error', param: 'model' } });
    expect(json.error.message).toContain(' here; `GET /v1/models` lists');
    expect(status).toBe(404);
  });
});
