import { createGenerationClient } from '../support/graphql/generation-client';
import { readFixture } from '../support/media/media-fixtures';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { addKey } from '../support/service/tenant-project';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';

const IMAGE = `data:image/png;base64,${readFixture('still.png').toString('base64')}`;

let app: TestApp;
let tenant: TestTenant;
let client: RestClient;
beforeAll(async () => {
  app = await startTestApp();
  tenant = await createTenant(app.dataSource);
  client = createRestClient(app.url, tenant.apiKey);
});
afterAll(() => app.close());

const film = (body: object, headers = {}) =>
  client.post('/v3/videos', { model: 'local/kenburns', prompt: 'pan slowly', image: IMAGE, ...body }, headers);
const ended = (id: string) =>
  eventually('the video has ended', async () => {
    const { json } = await client.get(`/v3/artifacts/${id}/status`);
    return json.status !== 'processing' && json;
  });

describe('POST /v3/videos', () => {
  it('answers at once with where its status is, and makes it as the parameters say', async () => {
    const { status, json } = await film({ parameters: { seconds: '1', size: '320x240', seed: 4 } });
    expect(json).toEqual({
      id: expect.stringMatching(/^gen_/),
      status_url: `${app.url}/v3/artifacts/${json.id}/status`,
    });
    expect(status).toBe(202);
    const artifact = await ended(json.id);
    expect(artifact).toEqual({
      id: json.id,
      status: 'completed',
      progress: 100,
      mime_type: 'video/mp4',
      file_id: expect.stringMatching(/^file_/),
      url: expect.any(String),
    });
    const file = await client.get(`/v3/files/${artifact.file_id}`);
    expect(file.json).toMatchObject({
      purpose: 'generated_video',
      media: { width: 320, height: 240, duration_ms: 1000 },
    });

    // A key that may read no files learns that there is one.
    const blind = createRestClient(app.url, await addKey(app.dataSource, tenant, ['GENERATE']));
    const { url: _, ...rest } = artifact;
    expect((await blind.get(`/v3/artifacts/${json.id}/status`)).json).toEqual(rest);
    const stranger = createRestClient(app.url, app.apiKey);
    const unknown = await client.get('/v3/artifacts/gen_01kb9v7t2we1q8kq9k4c3ywz6f/status');
    expect(unknown).toMatchObject({ status: 404, json: { error: { code: 'not_found', param: null } } });
    expect((await stranger.get(`/v3/artifacts/${json.id}/status`)).json).toEqual(unknown.json);
  });

  it.each([[{ duration: 1 }], [{ durationSeconds: '1s' }], [{ duration_seconds: 1, duration: '1', seconds: null }]])(
    'takes its length by whichever name: %j',
    async (parameters) => {
      const { json } = await film({ parameters: { ...parameters, size: '64x64' } });
      const { file_id } = await ended(json.id);
      expect((await client.get(`/v3/files/${file_id}`)).json.media.duration_ms).toBe(1000);
    },
  );

  it.each<[parameters: object, param: string]>([
    [{ seconds: 11 }, 'parameters.seconds'],
    [{ durationSeconds: -1 }, 'parameters.durationSeconds'],
    [{ duration: 'long' }, 'parameters.duration'],
    [{ seconds: 1, duration: 2 }, 'parameters.duration'],
    [{ size: '1x1' }, 'parameters.size'],
    [{ seed: 1.5 }, 'parameters.seed'],
    [{ seed: 2 ** 40 }, 'parameters.seed'],
    [{ guidanceScale: 2 }, 'parameters.guidanceScale'],
  ])('refuses what it cannot make, under the name that the request has for it: %j', async (parameters, param) => {
    const { status, json } = await film({ parameters });
    expect(json.error).toMatchObject({ code: 'invalid_input', param });
    expect(status).toBe(400);
  });

  it('tells by its status that it has failed, for people and for programs', async () => {
    const broken = `data:image/png;base64,${readFixture('still.png').subarray(0, 300).toString('base64')}`;
    const { status, json } = await film({ image: broken });
    expect(status).toBe(202);
    const { url: _url, ...artifact } = await ended(json.id);
    expect(artifact).toMatchObject({ status: 'failed', error: expect.stringMatching(/\.$/) });
    expect(artifact.error_code).toMatch(/^[a-z_]+$/);
  });

  it('answers the same for the same key', async () => {
    const headers = { 'idempotency-key': 'film' };
    const first = await film({ parameters: { seconds: 1, size: '64x64' } }, headers);
    expect((await film({ parameters: { seconds: 1, size: '64x64' } }, headers)).json).toEqual(first.json);
    await createGenerationClient(app.url, tenant.apiKey).cancel(first.json.id);
    const artifact = await ended(first.json.id);
    if (artifact.status === 'failed')
      expect(artifact).toMatchObject({ error: 'It was canceled.', error_code: 'canceled' });
  });

  it('refuses a project that keeps nothing', async () => {
    const { apiKey } = await createTenant(app.dataSource, { zeroDataRetention: true });
    const body = { model: 'local/kenburns', prompt: 'pan slowly', image: IMAGE };
    const { status, json, headers } = await createRestClient(app.url, apiKey).post('/v3/videos', body);
    expect(json.error).toMatchObject({ code: 'zero_data_retention', param: null });
    expect(status).toBe(409);
    expect(headers.get('x-should-retry')).toBe('false');
  });
});
