import { randomUUID } from 'node:crypto';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { type OriginServer, startOrigin } from '../../support/http/origin-server';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

const BYTES = readFixture('still.png');
const DATA_URI = `data:image/png;base64,${BYTES.toString('base64')}`;

let app: TestApp;
let client: FileClient;
let origin: OriginServer;
beforeAll(async () => {
  // The bytes are others each time.
  origin = await startOrigin((_request, response) => response.end(Buffer.concat([BYTES, Buffer.from(randomUUID())])));
  app = await startTestApp({ MEDIA_FETCH_ALLOWED_HOSTS: origin.host });
  client = createFileClient(app.url, app.apiKey);
});
beforeEach(() => origin.clear());
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
  await origin.close();
});

describe('the idempotency key of an import', () => {
  it('makes a retry answer with the same file, and fetches nothing again', async () => {
    const input = { source: { url: origin.url }, idempotencyKey: 'a URL', tags: ['t'] };
    const first = await client.import(input);
    expect(await client.import(input)).toMatchObject({ errors: [], file: { id: first.file.id } });
    expect(origin.requests).toHaveLength(1);
  });

  it('makes one file of many calls at once, though each found other bytes', async () => {
    const input = { source: { url: origin.url }, idempotencyKey: 'at once' };
    const before = await client.storage();
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.import(input)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(new Set(answers.map(({ file }) => file.id)).size).toBe(1);
    expect((await client.storage()).files).toBe(before.files + 1);
  });

  it('stands for one input', async () => {
    const input = { source: { dataUri: DATA_URI }, idempotencyKey: 'one input' };
    const { file } = await client.import(input);
    for (const change of [
      { source: { dataUri: `${DATA_URI.replace('png', 'gif')}` } },
      { source: { url: origin.url } },
      { source: { fileId: file.id } },
      { filename: 'a.png' },
      { tags: ['t'] },
    ]) {
      const { errors } = await client.import({ ...input, ...change });
      expect(errors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] }]);
    }
    expect(origin.requests).toHaveLength(0);
  });

  it('is none of an upload', async () => {
    await client.upload(BYTES, { idempotencyKey: 'an upload' });
    const { errors } = await client.import({ source: { dataUri: DATA_URI }, idempotencyKey: 'an upload' });
    expect(errors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });

  it('answers with a copy whose source is gone', async () => {
    const { file } = await client.upload(BYTES);
    const input = { source: { fileId: file.id }, idempotencyKey: 'a copy' };
    const first = await client.import(input);
    await client.delete(file.id);
    expect((await client.import(input)).file.id).toBe(first.file.id);
  });

  it('says that its file is gone', async () => {
    const input = { source: { dataUri: DATA_URI }, idempotencyKey: 'gone' };
    const { file } = await client.import(input);
    await client.delete(file.id);
    expect((await client.import(input)).errors).toMatchObject([{ code: 'FILE_DELETED', fileId: file.id }]);
  });

  it('belongs to its project', async () => {
    const input = { source: { dataUri: DATA_URI }, idempotencyKey: 'shared' };
    const other = createFileClient(app.url, (await createTenant(app.dataSource)).apiKey);
    const [{ file: one }, { file: another }] = [await client.import(input), await other.import(input)];
    expect(one.id).not.toBe(another.id);
  });

  it('is free again when the import failed', async () => {
    const broken = { source: { url: 'http://127.0.0.1:1/' }, idempotencyKey: 'failed' };
    expect((await client.import(broken)).errors).toMatchObject([{ code: 'MEDIA_URL_BLOCKED' }]);
    expect((await client.import({ ...broken, source: { url: origin.url } })).errors).toEqual([]);
  });
});
