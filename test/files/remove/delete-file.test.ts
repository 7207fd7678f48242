import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { sendHttp } from '../../support/http/http-client';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

const BYTES = readFixture('still.png');
const UNKNOWN = 'file_01arz3ndektsv4rrffq69g5fav';

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

describe('deleteFile', () => {
  it('deletes the file and frees its quota', async () => {
    const { file } = await client.upload(BYTES);
    const before = await client.storage();
    const deleted = await client.delete(file.id);
    expect(deleted).toEqual({
      deletedFileId: file.id,
      freedBytes: BYTES.length,
      usage: expect.objectContaining({
        usedBytes: before.usedBytes - BYTES.length,
        files: before.files - 1,
        remainingBytes: before.remainingBytes + BYTES.length,
      }),
      errors: [],
    });
    expect(await client.storage()).toEqual(deleted.usage);
  });

  it('answers the same again, and frees nothing', async () => {
    const { file } = await client.upload(BYTES);
    await client.delete(file.id);
    const before = await client.storage();
    for (let round = 0; round < 2; round += 1) {
      const again = await client.delete(file.id);
      expect(again).toMatchObject({ deletedFileId: file.id, freedBytes: 0, usage: before, errors: [] });
    }
  });

  it('frees the bytes once when many delete at once', async () => {
    const { file } = await client.upload(BYTES);
    const before = await client.storage();
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.delete(file.id)));
    expect(answers.map(({ deletedFileId }) => deletedFileId)).toEqual(Array(10).fill(file.id));
    expect(answers.map(({ freedBytes }) => freedBytes).filter((bytes) => bytes > 0)).toEqual([BYTES.length]);
    expect(await client.storage()).toMatchObject({ usedBytes: before.usedBytes - BYTES.length });
  });

  it('leaves word that the file was deleted, everywhere', async () => {
    const { file } = await client.upload(BYTES);
    await client.delete(file.id);
    expect(await client.read(file.id)).toBe('FILE_DELETED');
    const updated = await client.update({ id: file.id, filename: 'late.png' });
    expect(updated).toMatchObject({ file: null, errors: [{ code: 'FILE_DELETED', fileId: file.id }] });
    expect(updated.errors[0].path).toEqual(['input', 'id']);
    const { data } = await client.graphql.request(
      `query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } files(filter: { ids: [$id] }) { totalCount }
        _entities(representations: [{ __typename: "File", id: $id }]) { __typename } }`,
      { id: file.id },
    );
    expect(data).toEqual({ node: null, nodes: [null], files: { totalCount: 0 }, _entities: [null] });
    expect((await sendHttp(file.download.url)).status).toBe(410);
  });

  it('finds no file of another tenant, whatever became of it', async () => {
    const stranger = createFileClient(app.url, (await createTenant(app.dataSource)).apiKey);
    const [kept, gone] = [await client.upload(BYTES), await client.upload(BYTES)];
    await client.delete(gone.file.id);
    for (const id of [kept.file.id, gone.file.id, UNKNOWN]) {
      const answer = await stranger.delete(id);
      expect(answer).toMatchObject({ deletedFileId: null, freedBytes: 0 });
      expect(answer.errors).toMatchObject([
        { __typename: 'MediaFileError', code: 'FILE_NOT_FOUND', path: ['id'], retryable: false, fileId: id },
      ]);
      expect(await stranger.read(id)).toBeNull();
    }
    expect(await client.read(kept.file.id)).toMatchObject({ id: kept.file.id });
  });

  it.each([
    '',
    'nonsense',
    'proj_01arz3ndektsv4rrffq69g5fav',
    `${UNKNOWN}x`,
    UNKNOWN.toUpperCase(),
    "' OR true --",
    '\0',
  ])('finds no file of the id %j', async (id) => {
    expect(await client.delete(id)).toMatchObject({ deletedFileId: null, errors: [{ code: 'FILE_NOT_FOUND' }] });
  });

  it.each([['organization'], ['scope']])('wants a key of a project with FILES_WRITE: %s', async (lack) => {
    const { organizationApiKey, apiKey } = await createTenant(
      app.dataSource,
      lack === 'scope' ? { scopes: ['FILES_READ'] } : {},
    );
    const { errors } = await createFileClient(app.url, lack === 'scope' ? apiKey : organizationApiKey).graphql.request(
      'mutation ($id: ID!) { deleteFile(id: $id) { freedBytes } }',
      { id: UNKNOWN },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
