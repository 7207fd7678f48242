import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { TusClient } from '../../support/http/resumable-upload';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import {
  createTenant,
  startTestApp,
  type TenantOptions,
  type TestApp,
  type TestTenant,
} from '../../support/service/test-app';

const BYTES = readFixture('still.png');
const INPUT = { filename: 'still.png', mimeType: 'image/png', sizeBytes: BYTES.length };
const DAY_MS = 24 * 3600 * 1000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ MAX_UPLOAD_BYTES: '5000000' });
});
afterAll(() => app.close());

async function tenantOf(options: TenantOptions = {}): Promise<TestTenant & { files: FileClient; tus: TusClient }> {
  const tenant = await createTenant(app.dataSource, options);
  return { ...tenant, files: createFileClient(app.url, tenant.apiKey), tus: new TusClient(tenant.apiKey) };
}

describe('createFileUpload', () => {
  it('makes a file that awaits its bytes, with its quota reserved to the byte', async () => {
    const { files } = await tenantOf();
    const noted = { tags: ['t'], metadata: [{ key: 'k', value: 'v' }], ttlSeconds: 60 };
    const { upload, fileEdge, persistence, errors } = await files.createUpload({ ...INPUT, ...noted });
    expect(fileEdge.node).toEqual({ id: upload.file.id });
    expect(errors).toEqual([]);
    expect(persistence).toEqual({ status: 'PENDING', reason: null, file: null });
    expect(upload.url).toBe(`${app.url}/uploads/${upload.file.id}`);
    expect(upload.file).toMatchObject({
      ...INPUT,
      kind: 'IMAGE',
      status: 'AWAITING_UPLOAD',
      origin: 'UPLOADED',
      tags: ['t'],
      metadata: [{ key: 'k', value: 'v' }],
      expiresAt: upload.expiresAt,
      sha256: null,
      media: null,
      download: null,
    });
    expect(Date.parse(upload.expiresAt) - Date.parse(upload.file.createdAt)).toBe(DAY_MS);
    expect(await files.storage()).toMatchObject({
      ...{ usedBytes: 0, files: 0, reservedBytes: BYTES.length, reservedFiles: 1 },
    });
    const { data } = await files.graphql.request(
      '{ files(filter: { status: [AWAITING_UPLOAD] }) { nodes { id } } mediaStorage { byKind { files } } }',
    );
    expect(data).toEqual({ files: { nodes: [{ id: upload.file.id }] }, mediaStorage: { byKind: [] } });
  });

  it('turns what is reserved into what is used when the bytes are there, and begins the time to live', async () => {
    const { files, tus } = await tenantOf({ projectRetentionSeconds: 3600 });
    const { upload } = await files.createUpload({ ...INPUT, ttlSeconds: 60 });
    expect((await tus.patch(upload.url, 0, BYTES)).status).toBe(204);
    const file = await files.read(upload.file.id);
    expect(file).toMatchObject({ status: 'READY', media: { __typename: 'ImageDetails', width: 64 } });
    expect(Date.parse(file.createdAt)).toBeGreaterThan(Date.parse(upload.file.createdAt));
    expect(Date.parse(file.expiresAt) - Date.parse(file.createdAt)).toBe(60_000);
    expect(Date.parse(file.maxExpiresAt) - Date.parse(file.createdAt)).toBe(3600_000);
    expect(await files.storage()).toMatchObject({
      ...{ usedBytes: BYTES.length, files: 1, reservedBytes: 0, reservedFiles: 0 },
    });
    const now = new Date().toISOString();
    const { data } = await files.graphql.request(`{ mediaStorage { byKind { key bytes files } }
      mediaUsage(from: "${now.slice(0, 10)}T00:00:00Z", to: "${now}", granularity: DAY) { uploads uploadedBytes } }`);
    expect(data.mediaStorage.byKind).toEqual([{ key: 'IMAGE', bytes: BYTES.length, files: 1 }]);
    expect(data.mediaUsage).toEqual([{ uploads: 1, uploadedBytes: BYTES.length }]);
  });

  it.each([
    ['sizeBytes', 0, 'EMPTY_FILE'],
    ['sizeBytes', -1, 'INVALID_INPUT'],
    ['sizeBytes', 5_000_001, 'FILE_TOO_LARGE'],
    ['mimeType', 'application/pdf', 'UNSUPPORTED_MEDIA_TYPE'],
    ['mimeType', 'text/*', 'UNSUPPORTED_MEDIA_TYPE'],
    ['filename', 'a/b.png', 'INVALID_INPUT'],
    ['ttlSeconds', 0, 'INVALID_INPUT'],
    ['idempotencyKey', '', 'INVALID_INPUT'],
  ])('refuses %s %p', async (field, value, code) => {
    const { files } = await tenantOf();
    const { upload, persistence, errors } = await files.createUpload({ ...INPUT, [field]: value });
    expect({ upload, persistence }).toEqual({ upload: null, persistence: null });
    expect(errors).toMatchObject([{ code, path: ['input', field] }]);
    expect(await files.storage()).toMatchObject({ reservedBytes: 0, reservedFiles: 0 });
  });

  it('refuses at once what does not fit into the quota, other uploads that are awaited included', async () => {
    const { files } = await tenantOf({ maxBytes: 1_000, maxFiles: 3 });
    const create = (sizeBytes: number) => files.createUpload({ ...INPUT, sizeBytes });
    const answers = await Promise.all(Array.from({ length: 4 }, () => create(400)));
    expect(answers.filter(({ upload }) => upload !== null)).toHaveLength(2);
    const { errors } = await create(201);
    expect(errors).toMatchObject([
      {
        __typename: 'MediaQuotaError',
        code: 'STORAGE_QUOTA_EXCEEDED',
        path: ['input', 'sizeBytes'],
        requestedBytes: 201,
        usage: { reservedBytes: 800, remainingBytes: 200 },
      },
    ]);
    expect((await create(200)).errors).toEqual([]);
    expect((await create(1)).errors).toMatchObject([{ code: 'FILE_COUNT_EXCEEDED' }]);
  });

  it('keeps nothing on a project under zero data retention', async () => {
    const { files } = await tenantOf({ zeroDataRetention: true });
    const { upload, persistence, errors } = await files.createUpload({ ...INPUT, idempotencyKey: 'kept-nowhere' });
    expect({ upload, errors }).toEqual({ upload: null, errors: [] });
    expect(persistence).toEqual({ status: 'SKIPPED', reason: 'ZERO_DATA_RETENTION', file: null });
    for (const table of ['files', 'uploads', 'resumable_uploads', 'idempotency_keys']) {
      const [{ count }] = await app.dataSource.query(
        `SELECT count(*)::int FROM ${table} WHERE to_jsonb(${table})::text LIKE '%kept-nowhere%'`,
      );
      expect({ table, count }).toEqual({ table, count: 0 });
    }
    expect(await files.storage()).toMatchObject({ reservedBytes: 0, reservedFiles: 0 });
  });

  it('wants a key of a project that may write', async () => {
    const readOnly = await tenantOf({ scopes: ['FILES_READ'] });
    for (const apiKey of [readOnly.apiKey, (await tenantOf()).organizationApiKey]) {
      await expect(createFileClient(app.url, apiKey).createUpload(INPUT)).rejects.toThrow('FORBIDDEN');
    }
  });
});

describe('an idempotency key of an upload', () => {
  it('answers with the same upload, also at once and when its bytes are there', async () => {
    const { files, tus } = await tenantOf();
    const create = () => files.createUpload({ ...INPUT, idempotencyKey: 'key' });
    const answers = await Promise.all(Array.from({ length: 5 }, create));
    const [{ upload }] = answers;
    expect(answers.map((answer) => answer.upload?.url)).toEqual(answers.map(() => upload.url));
    expect(await files.storage()).toMatchObject({ reservedBytes: BYTES.length, reservedFiles: 1 });

    await tus.patch(upload.url, 0, BYTES);
    const again = await create();
    expect(again).toMatchObject({
      upload: { url: upload.url, file: { id: upload.file.id, status: 'READY' } },
      persistence: { status: 'STORED', file: { id: upload.file.id } },
    });
    expect(again.upload.expiresAt).toBe(again.upload.file.createdAt);
  });

  it('stands for one input and one operation', async () => {
    const { files } = await tenantOf();
    const idempotencyKey = 'key';
    await files.createUpload({ ...INPUT, idempotencyKey });
    for (const change of [{ sizeBytes: 5 }, { mimeType: 'image/gif' }, { tags: ['t'] }, { sha256: 'a'.repeat(64) }]) {
      const { upload, errors } = await files.createUpload({ ...INPUT, idempotencyKey, ...change });
      expect(upload).toBeNull();
      expect(errors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] }]);
    }
    expect((await files.upload(BYTES, { idempotencyKey })).errors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
    expect(await files.storage()).toMatchObject({ reservedFiles: 1 });
  });

  it('says of an upload that was given up that it was', async () => {
    const { files } = await tenantOf();
    const input = { ...INPUT, idempotencyKey: 'key' };
    const { upload } = await files.createUpload(input);
    await files.delete(upload.file.id);
    expect((await files.createUpload(input)).errors).toMatchObject([
      { code: 'FILE_DELETED', path: ['input', 'idempotencyKey'], fileId: upload.file.id },
    ]);
  });
});

describe('a file that awaits its bytes', () => {
  it('can be named and noted, and keeps that when it is READY', async () => {
    const { files, tus } = await tenantOf();
    const { upload } = await files.createUpload(INPUT);
    const { id } = upload.file;
    expect((await files.update({ id, filename: 'new.png', tags: ['new'] })).errors).toEqual([]);
    await tus.patch(upload.url, 0, BYTES);
    expect(await files.read(id)).toMatchObject({ status: 'READY', filename: 'new.png', tags: ['new'] });
  });

  it('has no time to live yet', async () => {
    const { files } = await tenantOf();
    const { upload } = await files.createUpload(INPUT);
    const { file, errors } = await files.update({ id: upload.file.id, ttlSeconds: 60 });
    expect(file).toBeNull();
    expect(errors).toMatchObject([{ code: 'FILE_NOT_READY', path: ['input', 'ttlSeconds'], retryable: true }]);
    expect(await files.read(upload.file.id)).toMatchObject({ expiresAt: upload.expiresAt });
  });

  it('has no content', async () => {
    const { files, apiKey } = await tenantOf();
    const { upload } = await files.createUpload(INPUT);
    const headers = { authorization: `Bearer ${apiKey}` };
    expect((await fetch(`${app.url}/files/${upload.file.id}/content`, { headers })).status).toBe(404);
  });

  it.each([
    ['deleteFile', (files: FileClient, id: string) => files.delete(id)],
    ['deleteFiles', (files: FileClient, id: string) => files.deleteFiles({ select: { ids: [id] } })],
  ])('is given up by %s, which frees what it had reserved', async (_name, remove) => {
    const { files, tus } = await tenantOf();
    const { upload } = await files.createUpload({ ...INPUT, sizeBytes: BYTES.length + 1 });
    await tus.patch(upload.url, 0, BYTES);
    const removed = await remove(files, upload.file.id);
    expect(removed).toMatchObject({ freedBytes: BYTES.length + 1, errors: [], usage: { reservedBytes: 0, files: 0 } });
    expect(await remove(files, upload.file.id)).toMatchObject({ freedBytes: 0, errors: [] });
    expect((await tus.head(upload.url)).status).toBe(410);
    const { data } = await files.graphql.request(
      '{ mediaUsage(from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z") { deletedFiles } }',
    );
    expect(data.mediaUsage).toEqual([]);
  });
});

it('leaves nothing of uploads that were given up', async () => {
  await app.dataSource.query(`UPDATE files SET expires_at = now() WHERE status = 'AWAITING_UPLOAD'`);
  await app.dataSource.query(`SELECT graphile_worker.add_job('expire_files')`);
  await expectNoLeftovers(app);
});
