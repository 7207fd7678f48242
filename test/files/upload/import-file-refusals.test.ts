import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createKey } from '../../../src/accounts/keys';
import { FileEntity } from '../../../src/database/entities/file';
import { newId } from '../../../src/database/new-id';
import { blobPathOf } from '../../support/blobs/stored-blobs';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { type OriginServer, startOrigin } from '../../support/http/origin-server';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TenantOptions, type TestApp } from '../../support/service/test-app';

const BYTES = readFixture('still.png');
const MAX_UPLOAD_BYTES = 100_000;

let app: TestApp;
let client: FileClient;
let origin: OriginServer;
let answerOfOrigin: RequestListener;
beforeAll(async () => {
  origin = await startOrigin((request, response) => answerOfOrigin(request, response));
  app = await startTestApp({
    MEDIA_FETCH_ALLOWED_HOSTS: origin.host,
    MEDIA_FETCH_TIMEOUT_SECONDS: '2',
    MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES),
  });
  client = createFileClient(app.url, app.apiKey);
});
beforeEach(() => {
  origin.clear();
  answerOfOrigin = (_request, response) => response.end(BYTES);
});
afterAll(async () => {
  await app.close();
  await origin.close();
});

function dataUriOf(bytes: Buffer): string {
  return `data:image/png;base64,${bytes.toString('base64')}`;
}

async function tenantOf(options: TenantOptions) {
  return createFileClient(app.url, (await createTenant(app.dataSource, options)).apiKey);
}

/** The one error of an import that must not come to anything. */
async function refusal(source: object, by: FileClient = client) {
  const { file, persistence, errors } = await by.import({ source });
  expect({ file, persistence, count: errors.length }).toEqual({ file: null, persistence: null, count: 1 });
  return errors[0];
}

describe('importFile refuses', () => {
  it('a URL that leads to a private network, without connecting', async () => {
    for (const url of ['http://127.0.0.1:1/', `http://localhost:${origin.port}/`, `http://u:p@${origin.host}/`]) {
      expect(await refusal({ url })).toMatchObject({
        __typename: 'MediaInputError',
        code: 'MEDIA_URL_BLOCKED',
        path: ['input', 'source', 'url'],
        retryable: false,
      });
    }
    expect(origin.connections()).toBe(0);
  });

  it.each<[string, RequestListener]>([
    ['comes too often', (_request, response) => response.writeHead(429).end(BYTES)],
    ['breaks off', (_request, response) => response.writeHead(200, { 'content-length': 1_000 }).write(BYTES)],
    ['breaks off at once', (_request, { socket }) => void socket?.destroy()],
  ])('a URL whose answer %s', async (name, answer) => {
    answerOfOrigin = (request, response) => {
      answer(request, response);
      if (name === 'breaks off') setTimeout(() => response.socket?.destroy(), 50);
    };
    expect(await refusal({ url: origin.url })).toMatchObject({
      __typename: 'MediaInputError',
      code: 'MEDIA_DOWNLOAD_FAILED',
      path: ['input', 'source', 'url'],
      retryable: true,
    });
  });

  it.each([
    ['is not there', 404, 'status 404'],
    ['is not there any more', 410, 'status 410'],
    ['is for others', 403, 'status 403'],
  ])('a URL whose answer %s, for good', async (_what, status, told) => {
    answerOfOrigin = (_request, response) => response.writeHead(status).end(BYTES);
    expect(await refusal({ url: origin.url })).toMatchObject({
      code: 'MEDIA_DOWNLOAD_FAILED',
      message: expect.stringContaining(told),
      path: ['input', 'source', 'url'],
      retryable: false,
    });
  });

  it('a URL that takes longer than the setting allows', async () => {
    answerOfOrigin = (_request, response) => void response.write(BYTES);
    expect(await refusal({ url: origin.url })).toMatchObject({ code: 'MEDIA_DOWNLOAD_FAILED' });
  });

  it.each([
    ['data:image/png;base64,A', 'INVALID_DATA_URI'],
    ['not a data URI', 'INVALID_DATA_URI'],
    ['', 'INVALID_DATA_URI'],
    ['data:image/png;base64,', 'EMPTY_FILE'],
    ['data:image/png,hello', 'UNSUPPORTED_MEDIA_TYPE'],
    [dataUriOf(BYTES.subarray(0, 100)), 'CORRUPT_MEDIA'],
    [dataUriOf(Buffer.concat([BYTES, randomBytes(MAX_UPLOAD_BYTES)])), 'FILE_TOO_LARGE'],
  ])('the data URI %.40s with %s', async (dataUri, code) => {
    expect(await refusal({ dataUri })).toMatchObject({ code, path: ['input', 'source', 'dataUri'] });
  });

  it.each([
    [Buffer.alloc(0), 'EMPTY_FILE'],
    [Buffer.from('<html>'), 'UNSUPPORTED_MEDIA_TYPE'],
    [BYTES.subarray(0, 100), 'CORRUPT_MEDIA'],
    [Buffer.concat([BYTES, randomBytes(MAX_UPLOAD_BYTES)]), 'FILE_TOO_LARGE'],
  ])('the bytes of a URL as those of an upload', async (bytes, code) => {
    answerOfOrigin = (_request, response) => {
      response.write(bytes);
      response.end();
    };
    expect(await refusal({ url: origin.url })).toMatchObject({ code, path: ['input', 'source', 'url'] });
  });

  it('files that there are not, and those of others in the same way', async () => {
    const stranger = await tenantOf({});
    const { file: other } = await stranger.upload(BYTES);
    for (const fileId of [newId('file'), other.id, 'file_1', '']) {
      expect(await refusal({ fileId })).toEqual({
        __typename: 'MediaFileError',
        code: 'FILE_NOT_FOUND',
        message: 'There is no such file.',
        path: ['input', 'source', 'fileId'],
        retryable: false,
        fileId,
      });
    }
  });

  it('files that are gone, and says how', async () => {
    const { file: deleted } = await client.upload(BYTES);
    await client.delete(deleted.id);
    expect(await refusal({ fileId: deleted.id })).toMatchObject({ code: 'FILE_DELETED', fileId: deleted.id });
    const { file: expired } = await client.upload(BYTES, { ttlSeconds: 3600 });
    await app.dataSource.query(`UPDATE files SET expires_at = now() WHERE id = $1`, [expired.id]);
    expect(await refusal({ fileId: expired.id })).toMatchObject({ code: 'FILE_EXPIRED', fileId: expired.id });
  });

  it('files without bytes', async () => {
    const tenant = await createTenant(app.dataSource);
    const failed = fileRow({ status: 'FAILED' });
    await insertFileRows(app.dataSource, tenant, [failed]);
    const by = createFileClient(app.url, tenant.apiKey);
    expect(await refusal({ fileId: failed.id }, by)).toMatchObject({ code: 'FILE_NOT_READY', fileId: failed.id });
    await app.dataSource.manager.delete(FileEntity, failed.id);
    await app.dataSource.query('UPDATE organizations SET used_bytes = 0, used_files = 0 WHERE id = $1', [
      tenant.organizationId,
    ]);
  });

  it('a file whose bytes go in this very moment', async () => {
    const { file } = await client.upload(BYTES);
    await rm(await blobPathOf(app, file.id));
    expect(await refusal({ fileId: file.id })).toMatchObject({ code: 'FILE_DELETED', fileId: file.id });
    await client.delete(file.id);
  });

  it.each([
    [{}],
    [{ url: null }],
    [{ url: 'http://a.test/', dataUri: 'data:,' }],
    [{ url: 'http://a.test/', fileId: null }],
    [{ url: 'file:///etc/passwd' }],
    [{ url: 'no URL' }],
  ])('the source %j as the schema has it', async (source) => {
    const { errors } = await client.graphql.request(
      'mutation ($input: ImportFileInput!) { importFile(input: $input) { file { id } } }',
      { input: { source } },
    );
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });

  it.each([
    [{ filename: 'a/b' }, ['input', 'filename']],
    [{ tags: [''] }, ['input', 'tags', '0']],
    [{ ttlSeconds: 0 }, ['input', 'ttlSeconds']],
    [{ idempotencyKey: '' }, ['input', 'idempotencyKey']],
  ])('%j, and fetches nothing', async (given, path) => {
    const { errors } = await client.import({ source: { url: origin.url }, ...given });
    expect(errors).toMatchObject([{ code: 'INVALID_INPUT', path }]);
    expect(origin.connections()).toBe(0);
  });

  it.each(['FILES_READ', 'GENERATE', 'USAGE_READ'] as const)('keys with no scope but %s', async (scope) => {
    const { projectId } = await createTenant(app.dataSource);
    const { key } = await createKey(app.dataSource.manager, { owner: { projectId }, scopes: [scope] });
    const { errors } = await createFileClient(app.url, key).graphql.request(
      'mutation ($url: URL) { importFile(input: { source: { url: $url } }) { file { id } } }',
      { url: origin.url },
    );
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
    expect(origin.connections()).toBe(0);
  });
});

describe('the quota', () => {
  it('refuses a data URI by its size', async () => {
    const by = await tenantOf({ maxBytes: BYTES.length - 1 });
    expect(await refusal({ dataUri: dataUriOf(BYTES) }, by)).toMatchObject({
      __typename: 'MediaQuotaError',
      code: 'STORAGE_QUOTA_EXCEEDED',
      requestedBytes: BYTES.length,
      usage: { usedBytes: 0, reservedBytes: 0, files: 0 },
    });
  });

  it('cuts a download off that overruns it', async () => {
    const by = await tenantOf({ maxBytes: 50_000 });
    const piece = Buffer.concat([BYTES, Buffer.alloc(16_000)]);
    answerOfOrigin = (_request, response) => {
      const send = setInterval(() => response.write(piece), 10);
      response.once('close', () => clearInterval(send));
    };
    expect(await refusal({ url: origin.url }, by)).toMatchObject({
      code: 'STORAGE_QUOTA_EXCEEDED',
      path: ['input', 'source', 'url'],
      usage: { usedBytes: 0, files: 0 },
    });
  });

  it('of files refuses before anything is fetched', async () => {
    const by = await tenantOf({ maxFiles: 0 });
    expect(await refusal({ url: origin.url }, by)).toMatchObject({ code: 'FILE_COUNT_EXCEEDED' });
    expect(origin.connections()).toBe(0);
  });

  it('has room for a copy or has not', async () => {
    const by = await tenantOf({ maxBytes: 2 * BYTES.length });
    const { file } = await by.upload(BYTES);
    expect((await by.import({ source: { fileId: file.id } })).errors).toEqual([]);
    expect(await refusal({ fileId: file.id }, by)).toMatchObject({ code: 'STORAGE_QUOTA_EXCEEDED' });
  });
});

it('leaves nothing of what was refused', () => expectNoLeftovers(app));
