import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { expectNoLeftovers } from '../support/service/leftovers';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';

const PICTURE = readFixture('still.png');
const UNKNOWN = 'file_01arz3ndektsv4rrffq69g5fav';

let app: TestApp;
let graph: FileClient;
let client: RestClient;
beforeAll(async () => {
  app = await startTestApp();
  graph = createFileClient(app.url, app.apiKey);
  client = createRestClient(app.url, app.apiKey);
});
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

const epoch = (instant: string) => Math.floor(Date.parse(instant) / 1000);

describe('GET /v1/files/{id}', () => {
  it('tells of a file that another door has brought', async () => {
    const { file } = await graph.upload(PICTURE, { filename: 'still.png', ttlSeconds: 600 });
    const { status, json } = await client.get(`/v1/files/${file.id}`);
    expect(json).toEqual({
      id: file.id,
      object: 'file',
      bytes: PICTURE.length,
      created_at: epoch(file.createdAt),
      expires_at: epoch(file.expiresAt),
      filename: 'still.png',
      purpose: 'user_data',
      status: 'processed',
    });
    expect(status).toBe(200);
    await graph.delete(file.id);
  });

  it('has no time of expiry of what is kept until it is deleted', async () => {
    const { file } = await graph.upload(PICTURE);
    expect((await client.get(`/v1/files/${file.id}`)).json).not.toHaveProperty('expires_at');
    await graph.delete(file.id);
  });
});

describe('GET /v1/files/{id}/content', () => {
  it('is the bytes, or a range of them', async () => {
    const { file } = await graph.upload(PICTURE, { filename: 'still.png' });
    const path = `/v1/files/${file.id}/content`;
    const { status, headers, bytes } = await client.get(path);
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'image/png' });
    expect(bytes.equals(PICTURE)).toBe(true);
    expect(headers.get('content-disposition')).toBe('attachment; filename=still.png');
    const range = await client.get(path, { range: 'bytes=1-3' });
    expect({ status: range.status, text: range.bytes.toString() }).toEqual({ status: 206, text: 'PNG' });
    const head = await fetch(`${app.url}${path}`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${app.apiKey}` },
    });
    expect(head.headers.get('content-length')).toBe(String(PICTURE.length));
    await graph.delete(file.id);
  });
});

describe('DELETE /v1/files/{id}', () => {
  it('deletes for every door, and answers the same again', async () => {
    const { file } = await graph.upload(PICTURE);
    const before = await graph.storage();
    for (let round = 0; round < 2; round += 1) {
      const { status, json } = await client.delete(`/v1/files/${file.id}`);
      expect({ status, json }).toEqual({ status: 200, json: { id: file.id, object: 'file', deleted: true } });
    }
    expect(await graph.read(file.id)).toBe('FILE_DELETED');
    expect((await graph.storage()).usedBytes).toBe(before.usedBytes - PICTURE.length);
    for (const path of ['', '/content']) {
      const gone = await client.get(`/v1/files/${file.id}${path}`);
      expect(gone).toMatchObject({ status: 404, json: { error: { code: 'file_deleted', type: 'not_found_error' } } });
    }
  });
});

describe('files of others', () => {
  it.each([
    ['GET', ''],
    ['GET', '/content'],
    ['DELETE', ''],
  ])('are as unknown to %s as what never was: %j', async (method, path) => {
    const { file } = await graph.upload(PICTURE);
    const { apiKey } = await createTenant(app.dataSource);
    const stranger = createRestClient(app.url, apiKey);
    const ask = (id: string) => stranger[method === 'GET' ? 'get' : 'delete'](`/v1/files/${id}${path}`);
    const foreign = await ask(file.id);
    const unknown = await ask(UNKNOWN);
    expect(foreign.status).toBe(404);
    expect(foreign.bytes.toString().replaceAll(file.id, UNKNOWN)).toBe(unknown.bytes.toString());
    expect((await stranger.get(`/v1/files?after=${file.id}`)).json.error.code).toBe('invalid_input');
    await graph.delete(file.id);
  });
});
