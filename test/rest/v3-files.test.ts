import { createFileClient } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';

let app: TestApp;
let client: RestClient;

beforeAll(async () => {
  app = await startTestApp();
  client = createRestClient(app.url, app.apiKey);
});
afterAll(() => app.close());

describe('GET /v3/files/{id}', () => {
  it('tells what is known of a file', async () => {
    const { file } = await createFileClient(app.url, app.apiKey).upload(readFixture('video.mp4'));
    const { status, json, headers } = await client.get(`/v3/files/${file.id}`);
    expect(json).toMatchObject({ id: file.id, object: 'file', mime_type: 'video/mp4', purpose: 'reference_media' });
    expect(json).toMatchObject({ status: 'ready', kind: 'video', origin: 'uploaded', media: { format: 'mp4' } });
    expect(status).toBe(200);
    expect(headers.get('x-request-id')).toMatch(/^[\w-]+$/);
  });

  it('answers another tenant as if there were none', async () => {
    const { file } = await createFileClient(app.url, app.apiKey).upload(readFixture('video.mp4'));
    const other = await createTenant(app.dataSource);
    const { status, json } = await createRestClient(app.url, other.apiKey).get(`/v3/files/${file.id}`);
    expect(status).toBe(404);
    expect(json.error).toEqual({
      code: 'file_not_found',
      message: 'There is no such file.',
      type: 'not_found_error',
      param: null,
      details: { file_id: file.id },
    });
  });

  it('answers what is no id, what is no route and what has no key in the same form', async () => {
    for (const id of ['x', '%00', 'file_', '%F0%9F%92%A9']) {
      expect(await client.get(`/v3/files/${id}`)).toMatchObject({ status: 404, json: { error: { param: null } } });
    }
    const nowhere = await client.get('/v3/nothing', { 'content-type': 'application/json' });
    expect(nowhere).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
    expect(await client.get('/v3/files/%')).toMatchObject({ status: 400, json: { error: { code: 'bad_request' } } });
    const unauthorized = await createRestClient(app.url, null).get('/v3/files/x');
    expect(unauthorized).toMatchObject({ status: 401, json: { error: { type: 'authentication_error' } } });
    expect(unauthorized.headers.get('www-authenticate')).toBe('Bearer');
  });
});
