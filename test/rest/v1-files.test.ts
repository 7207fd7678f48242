import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { blobPart, formOf, type Part } from '../support/rest/forms';
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

const PART: Part = ['file', { bytes: PICTURE, filename: 'still.png' }];
const upload = (parts: readonly Part[], headers = {}, as = client) => as.post('/v1/files', formOf(...parts), headers);

describe('POST /v1/files', () => {
  it('makes the same file as the graph would, wherever in the form it is', async () => {
    for (const parts of [
      [PART, ['purpose', 'vision'], ['expires_after[anchor]', 'created_at'], ['expires_after[seconds]', '600']],
      [['purpose', 'user_data'], ['expires_after[seconds]', '600'], PART],
    ] as const) {
      const { status, json } = await upload(parts as readonly Part[]);
      expect(status).toBe(200);
      expect(json).toMatchObject({ bytes: PICTURE.length, filename: 'still.png', purpose: 'user_data' });
      expect(json.expires_at - json.created_at).toBe(600);
      const [row] = await app.dataSource.query('SELECT * FROM files WHERE id = $1', [json.id]);
      const { file } = await graph.upload(PICTURE, { filename: 'still.png', ttlSeconds: 600 });
      const [other] = await app.dataSource.query('SELECT * FROM files WHERE id = $1', [file.id]);
      const varying = ['id', 'object_key', 'created_at', 'expires_at', 'blob_generation'];
      for (const name of varying) delete row[name];
      for (const name of varying) delete other[name];
      expect(row).toEqual(other);
      for (const id of [json.id, file.id]) await client.delete(`/v1/files/${id}`);
    }
  });

  it('answers a repeat with the same key by the same file', async () => {
    const key = { 'idempotency-key': 'v1-files-1' };
    const first = await upload([PART], key);
    expect((await upload([PART], key)).json).toEqual(first.json);
    const other: Part = ['file', { bytes: readFixture('still.jpg'), filename: 'still.png' }];
    expect(await upload([other], key)).toMatchObject({
      status: 409,
      json: { error: { code: 'idempotency_key_reused', param: 'Idempotency-Key' } },
    });
    const renamed: Part = ['file', { bytes: PICTURE, filename: 'other.png' }];
    expect(await upload([renamed], key)).toMatchObject({
      status: 409,
      json: { error: { code: 'idempotency_key_reused', param: 'Idempotency-Key' } },
    });
    await client.delete(`/v1/files/${first.json.id}`);
  });

  it('keeps nothing under zero data retention, and says so', async () => {
    const tenant = await createTenant(app.dataSource, { zeroDataRetention: true });
    const { status, json } = await upload([PART], {}, createRestClient(app.url, tenant.apiKey));
    expect(status).toBe(200);
    expect(json).toEqual({
      id: null,
      object: 'file',
      filename: 'still.png',
      purpose: 'user_data',
      status: 'not_persisted',
      persistence: { status: 'skipped', reason: 'zero_data_retention' },
    });
  });

  it('answers 413 of a full quota, with how full it is', async () => {
    const tenant = await createTenant(app.dataSource, { maxFiles: 0 });
    const { status, json } = await upload([PART], {}, createRestClient(app.url, tenant.apiKey));
    expect({ status, ...json.error }).toMatchObject({ status: 413, code: 'file_count_exceeded' });
    expect(json.error.details.usage).toMatchObject({ files: 0, files_limit: 0, remaining_files: 0 });
  });

  it.each<[what: string, parts: readonly Part[], status: number, code: string, param: string]>([
    ['no file', [['purpose', 'vision']], 400, 'invalid_input', 'file'],
    ['a text for a file', [['file', 'x']], 400, 'invalid_input', 'file'],
    [
      'what is no media',
      [['file', { bytes: Buffer.from('{}'), filename: 'x.png' }]],
      400,
      'unsupported_media_type',
      'file',
    ],
    ['a purpose as a file', [PART, blobPart('purpose', 'vision')], 400, 'invalid_input', 'purpose'],
    ['a purpose of no media', [PART, ['purpose', 'batch']], 400, 'invalid_input', 'purpose'],
    [
      'an anchor that there is not',
      [PART, ['expires_after[anchor]', 'x']],
      400,
      'invalid_input',
      'expires_after.anchor',
    ],
    ['no time', [PART, ['expires_after[seconds]', 'x']], 400, 'invalid_input', 'expires_after.seconds'],
    ['a time that is over', [PART, ['expires_after[seconds]', '0']], 400, 'invalid_input', 'expires_after.seconds'],
  ])('refuses %s, and keeps nothing', async (_what, parts, status, code, param) => {
    const { files } = await graph.storage();
    const answer = await upload(parts);
    expect({ status: answer.status, ...answer.json.error }).toMatchObject({ status, code, param });
    expect((await graph.storage()).files).toBe(files);
  });
});

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
