import { storedFileIds } from '../../support/blobs/stored-blobs';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers, jobsDone } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

const BYTES = readFixture('still.png');
const OTHER_BYTES = readFixture('still.gif');

let app: TestApp;
let client: FileClient;
beforeAll(async () => {
  app = await startTestApp();
  client = createFileClient(app.url, app.apiKey);
});
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

describe('an idempotency key', () => {
  it('makes a retry answer with the same file', async () => {
    const input = { idempotencyKey: 'retried', filename: 'a.png', tags: ['t'] };
    const first = await client.upload(BYTES, input);
    const again = await client.upload(BYTES, input, 'another-part-name.png');
    expect(again).toMatchObject({ errors: [], persistence: { status: 'STORED' }, file: { id: first.file.id } });
  });

  it('makes one file of many calls at once', async () => {
    const before = await client.storage();
    const calls = Array.from({ length: 10 }, () => client.upload(BYTES, { idempotencyKey: 'at once' }));
    const ids = (await Promise.all(calls)).map(({ file }) => file.id);
    expect(new Set(ids).size).toBe(1);
    const after = await client.storage();
    expect(after).toMatchObject({
      files: before.files + 1,
      usedBytes: before.usedBytes + BYTES.length,
      reservedFiles: 0,
    });
    await jobsDone(app);
    expect((await storedFileIds(app)).filter((id) => ids.includes(id))).toHaveLength(1);
  });

  it('stands for one input', async () => {
    const idempotencyKey = 'one input';
    await client.upload(BYTES, { idempotencyKey });
    for (const change of [
      { filename: 'b.png' },
      { tags: ['t'] },
      { ttlSeconds: 60 },
      { metadata: [{ key: 'k', value: 'v' }] },
    ]) {
      const { file, errors } = await client.upload(BYTES, { idempotencyKey, ...change });
      expect(file).toBeNull();
      expect(errors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] }]);
    }
  });

  it('stands for the same bytes', async () => {
    await client.upload(BYTES, { idempotencyKey: 'same bytes' });
    const { errors } = await client.upload(OTHER_BYTES, { idempotencyKey: 'same bytes' });
    expect(errors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] }]);
  });

  it('answers calls with other bytes that came at once with one file and refusals', async () => {
    const calls = [BYTES, OTHER_BYTES, BYTES, OTHER_BYTES].map((bytes) =>
      client.upload(bytes, { idempotencyKey: 'other bytes at once' }),
    );
    const answers = await Promise.all(calls);
    expect(answers.filter(({ file }) => file === null)).toHaveLength(2);
    expect(new Set(answers.flatMap(({ file }) => file?.id ?? [])).size).toBe(1);
  });

  it('is not used up by a call that was refused', async () => {
    const idempotencyKey = 'refused';
    const refused = await client.upload(Buffer.from('text'), { idempotencyKey });
    expect(refused.errors).toMatchObject([{ code: 'UNSUPPORTED_MEDIA_TYPE' }]);
    expect(await client.upload(BYTES, { idempotencyKey })).toMatchObject({ errors: [] });
  });

  it('says that its file was deleted', async () => {
    const { file } = await client.upload(BYTES, { idempotencyKey: 'deleted' });
    await client.delete(file.id);
    expect(await client.upload(BYTES, { idempotencyKey: 'deleted' })).toMatchObject({
      file: null,
      errors: [{ code: 'FILE_DELETED', fileId: file.id, path: ['input', 'idempotencyKey'] }],
    });
  });

  it('belongs to a project', async () => {
    const { apiKey } = await createTenant(app.dataSource);
    const other = createFileClient(app.url, apiKey);
    const mine = await client.upload(BYTES, { idempotencyKey: 'of a project' });
    const theirs = await other.upload(OTHER_BYTES, { idempotencyKey: 'of a project' });
    expect(theirs).toMatchObject({ errors: [] });
    expect(theirs.file.id).not.toBe(mine.file.id);
  });

  it('needs no room for a retry', async () => {
    const tenant = await createTenant(app.dataSource, { maxBytes: BYTES.length, maxFiles: 1 });
    const full = createFileClient(app.url, tenant.apiKey);
    const { file } = await full.upload(BYTES, { idempotencyKey: 'full' });
    expect(await full.upload(BYTES, { idempotencyKey: 'full' })).toMatchObject({ errors: [], file: { id: file.id } });
  });
});
