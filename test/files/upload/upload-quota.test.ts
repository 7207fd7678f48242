import { createKey } from '../../../src/accounts/keys';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import {
  authorization,
  connectRaw,
  uploadBody,
  uploadChunked,
  uploadWhole,
} from '../../support/http/multipart/raw-upload';
import { readFixture } from '../../support/media/media-fixtures';
import { makeProject } from '../../support/service/accounts';
import { expectNoLeftovers, uploadsOver } from '../../support/service/leftovers';
import {
  createTenant,
  startTestApp,
  type TenantOptions,
  type TestApp,
  type TestTenant,
} from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

const BYTES = readFixture('still.png');
const SIZE = BYTES.length;
const MANY = 8;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

async function tenantOf(options: TenantOptions): Promise<TestTenant & { readonly client: FileClient }> {
  const tenant = await createTenant(app.dataSource, options);
  return { ...tenant, client: createFileClient(app.url, tenant.apiKey) };
}

describe('the quota of bytes', () => {
  it('is used to the last byte by parallel uploads, and never beyond', async () => {
    const { client } = await tenantOf({ maxBytes: MANY * SIZE });
    const uploads = Array.from({ length: 2 * MANY }, () => client.upload(BYTES));
    const answers = await Promise.all(uploads);
    expect(answers.filter(({ file }) => file !== null)).toHaveLength(MANY);
    const codes = answers.flatMap(({ errors }) => errors.map(({ code }: { code: string }) => code));
    expect(codes).toEqual(Array(MANY).fill('STORAGE_QUOTA_EXCEEDED'));
    expect(await client.storage()).toEqual({
      usedBytes: MANY * SIZE,
      limitBytes: MANY * SIZE,
      remainingBytes: 0,
      reservedBytes: 0,
      files: MANY,
      filesLimit: 10_000,
      remainingFiles: 10_000 - MANY,
      reservedFiles: 0,
    });
  });

  it.each([
    ['a size in the header', uploadWhole],
    ['no size in the header', uploadChunked],
  ])('is enough for a file of just its size, and a byte too little for the next, with %s', async (_what, upload) => {
    const { apiKey, client } = await tenantOf({ maxBytes: SIZE });
    const stored = await upload(app, BYTES, { apiKey });
    expect(stored.body.data).toMatchObject({ uploadFile: { errors: [] } });
    expect(await client.storage()).toMatchObject({ usedBytes: SIZE, remainingBytes: 0, reservedBytes: 0 });
    const refused = await upload(app, BYTES.subarray(0, 100), { apiKey });
    expect(refused.body.data).toMatchObject({
      uploadFile: { file: null, errors: [{ code: 'STORAGE_QUOTA_EXCEEDED', path: ['input', 'file'] }] },
    });
  });

  it('is told, as it is at that moment, to whom it refuses', async () => {
    const { client } = await tenantOf({ maxBytes: SIZE + 100 });
    await client.upload(BYTES);
    const { errors } = await client.upload(BYTES);
    expect(errors).toMatchObject([
      {
        __typename: 'MediaQuotaError',
        code: 'STORAGE_QUOTA_EXCEEDED',
        retryable: false,
        requestedBytes: SIZE,
        usage: { usedBytes: SIZE, reservedBytes: 0, remainingBytes: 100, limitBytes: SIZE + 100, files: 1 },
      },
    ]);
  });

  it('refuses a size that is declared before the file has come', async () => {
    const { apiKey } = await tenantOf({ maxBytes: 1_000_000 });
    const body = uploadBody(Buffer.concat([BYTES, Buffer.alloc(1_000_000)]));
    const raw = connectRaw(app);
    await raw.sendHead({ 'Content-Length': body.length, ...authorization(app, apiKey) });
    await raw.send(body.subarray(0, body.indexOf(BYTES) + 10));
    const { body: answer } = await raw.answer();
    expect(answer.data).toMatchObject({ uploadFile: { errors: [{ code: 'STORAGE_QUOTA_EXCEEDED' }] } });
    raw.socket.destroy();
  });

  it('cuts off a file of an unknown size at the byte that does not fit', async () => {
    const { apiKey, client } = await tenantOf({ maxBytes: 200_000 });
    const raw = connectRaw(app);
    const body = uploadBody(Buffer.concat([BYTES, Buffer.alloc(300_000)]));
    await raw.sendHead({ 'Transfer-Encoding': 'chunked', ...authorization(app, apiKey) });
    await raw.sendChunk(body.subarray(0, 250_000));
    const { body: answer } = await raw.answer();
    expect(answer.data).toMatchObject({ uploadFile: { errors: [{ code: 'STORAGE_QUOTA_EXCEEDED' }] } });
    raw.socket.destroy();
    await uploadsOver(app);
    expect(await client.storage()).toMatchObject({ usedBytes: 0, reservedBytes: 0, files: 0, reservedFiles: 0 });
  });

  it('counts what is under way', async () => {
    const { apiKey, client } = await tenantOf({ maxBytes: 100_000 + SIZE });
    const body = uploadBody(Buffer.concat([BYTES, Buffer.alloc(100_000 - SIZE)]));
    const raw = connectRaw(app);
    await raw.sendHead({ 'Content-Length': body.length, ...authorization(app, apiKey) });
    await raw.send(body.subarray(0, 50_000));
    await eventually('the bytes are reserved', async () => (await client.storage()).reservedBytes > 0);
    expect(await client.storage()).toMatchObject({ reservedBytes: 100_000, reservedFiles: 1, remainingBytes: SIZE });
    const { errors } = await client.upload(Buffer.concat([BYTES, Buffer.alloc(1)]));
    expect(errors).toMatchObject([{ code: 'STORAGE_QUOTA_EXCEEDED', usage: { reservedBytes: 100_000 } }]);
    expect(await client.upload(BYTES)).toMatchObject({ errors: [] });
    raw.socket.destroy();
  });

  it('is free again at once when a file is deleted', async () => {
    const { client } = await tenantOf({ maxBytes: SIZE });
    const { file } = await client.upload(BYTES);
    expect(await client.delete(file.id)).toMatchObject({ freedBytes: SIZE, usage: { usedBytes: 0, files: 0 } });
    expect(await client.upload(BYTES)).toMatchObject({ errors: [] });
  });
});

describe('the quota of files', () => {
  it('is used to the last file by parallel uploads, and never beyond', async () => {
    const { client } = await tenantOf({ maxFiles: MANY });
    const answers = await Promise.all(Array.from({ length: 2 * MANY }, () => client.upload(BYTES)));
    const codes = answers.flatMap(({ errors }) => errors.map(({ code }: { code: string }) => code));
    expect(codes).toEqual(Array(MANY).fill('FILE_COUNT_EXCEEDED'));
    expect(await client.storage()).toMatchObject({ files: MANY, remainingFiles: 0, reservedFiles: 0 });
  });

  it('is told to whom it refuses', async () => {
    const { client } = await tenantOf({ maxFiles: 0 });
    const { errors } = await client.upload(BYTES);
    expect(errors).toMatchObject([
      {
        __typename: 'MediaQuotaError',
        code: 'FILE_COUNT_EXCEEDED',
        path: ['input', 'file'],
        usage: { filesLimit: 0, remainingFiles: 0 },
      },
    ]);
  });
});

it('is one quota for all projects of an organization', async () => {
  const { client, organizationId } = await tenantOf({ maxBytes: SIZE });
  const { manager } = app.dataSource;
  const sibling = await makeProject(app.dataSource, { organizationId });
  const { key } = await createKey(manager, { owner: { projectId: sibling.id }, scopes: ['FILES_WRITE'] });
  await client.upload(BYTES);
  const refused = await createFileClient(app.url, key).upload(BYTES);
  expect(refused).toMatchObject({ errors: [{ code: 'STORAGE_QUOTA_EXCEEDED' }] });
});
