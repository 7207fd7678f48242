import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { type OriginServer, startOrigin } from '../../support/http/origin-server';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

const SKIPPED = {
  file: null,
  fileEdge: null,
  persistence: { status: 'SKIPPED', reason: 'ZERO_DATA_RETENTION', file: null },
  errors: [],
};
const DATA_URI = `data:image/png;base64,${readFixture('still.png').toString('base64')}`;

let app: TestApp;
let client: FileClient;
let origin: OriginServer;
beforeAll(async () => {
  origin = await startOrigin((_request, response) => response.end(readFixture('still.png')));
  app = await startTestApp({ MEDIA_FETCH_ALLOWED_HOSTS: origin.host });
  client = createFileClient(app.url, (await createTenant(app.dataSource, { zeroDataRetention: true })).apiKey);
});
afterAll(async () => {
  await app.close();
  await origin.close();
});

describe('importFile under zero data retention', () => {
  it('keeps nothing of a data URI, and fetches no URL', async () => {
    expect(await client.import({ source: { url: origin.url }, idempotencyKey: 'a' })).toEqual(SKIPPED);
    expect(await client.import({ source: { dataUri: DATA_URI }, idempotencyKey: 'b' })).toEqual(SKIPPED);
    expect(origin.connections()).toBe(0);
    expect(await app.dataSource.query('SELECT key FROM idempotency_keys')).toEqual([]);
    expect(await app.dataSource.query('SELECT id FROM files')).toEqual([]);
    await expectNoLeftovers(app);
  });

  it.each([
    [{ url: 'http://127.0.0.1:1/' }, 'MEDIA_URL_BLOCKED', 'url'],
    [{ dataUri: 'data:;base64,A' }, 'INVALID_DATA_URI', 'dataUri'],
    [{ dataUri: 'data:,text' }, 'UNSUPPORTED_MEDIA_TYPE', 'dataUri'],
    [{ fileId: 'file_1' }, 'FILE_NOT_FOUND', 'fileId'],
  ])('refuses what would be refused elsewhere: %j', async (source, code, field) => {
    const { persistence, errors } = await client.import({ source });
    expect(persistence).toBeNull();
    expect(errors).toMatchObject([{ code, path: ['input', 'source', field] }]);
  });

  it('reads nothing of a file that was kept before', async () => {
    const tenant = await createTenant(app.dataSource);
    const by = createFileClient(app.url, tenant.apiKey);
    const { file } = await by.upload(readFixture('still.png'));
    await app.dataSource.query('UPDATE projects SET zero_data_retention = true WHERE id = $1', [tenant.projectId]);
    expect(await by.import({ source: { fileId: file.id } })).toEqual(SKIPPED);
    expect(await by.storage()).toMatchObject({ files: 1 });
  });
});
