import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { type HttpAnswer, sendHttp } from '../support/http/http-client';
import { authorization } from '../support/http/multipart/raw-upload';
import { readFixture } from '../support/media/media-fixtures';
import { expectNoLeftovers } from '../support/service/leftovers';
import { createTenant, startTestApp, type TenantOptions, type TestApp } from '../support/service/test-app';

const BYTES = readFixture('still.png');
const HOUR = 3600;
const DAY = 24 * HOUR;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('how long a file is kept', () => {
  it.each<[string, TenantOptions, number | null, number | null, number | null]>([
    ['for ever', {}, null, null, null],
    ['as asked for', {}, HOUR, HOUR, null],
    ['as the project has it', { defaultTtlSeconds: DAY }, null, DAY, null],
    ['as asked for, rather than as the project has it', { defaultTtlSeconds: HOUR }, DAY, DAY, null],
    ['as long as the project keeps files', { projectRetentionSeconds: DAY }, null, DAY, DAY],
    ['as long as the organization keeps files', { organizationRetentionSeconds: DAY }, null, DAY, DAY],
    [
      'by the shorter retention',
      { organizationRetentionSeconds: DAY, projectRetentionSeconds: HOUR },
      null,
      HOUR,
      HOUR,
    ],
    [
      'by the shorter retention of the organization',
      { organizationRetentionSeconds: HOUR, projectRetentionSeconds: DAY },
      null,
      HOUR,
      HOUR,
    ],
    ['as asked for, within retention', { projectRetentionSeconds: DAY }, HOUR, HOUR, DAY],
    ['by retention, when more is asked for', { projectRetentionSeconds: HOUR }, 2 ** 31 - 1, HOUR, HOUR],
    [
      'by retention, when the project has more',
      { projectRetentionSeconds: HOUR, defaultTtlSeconds: DAY },
      null,
      HOUR,
      HOUR,
    ],
  ])('%s', async (_how, options, ttlSeconds, lifetime, retention) => {
    const { apiKey } = await createTenant(app.dataSource, options);
    const { file } = await createFileClient(app.url, apiKey).upload(BYTES, { ttlSeconds });
    const secondsAfter = (instant: string | null) =>
      instant && (Date.parse(instant) - Date.parse(file.createdAt)) / 1000;
    expect({ expires: secondsAfter(file.expiresAt), max: secondsAfter(file.maxExpiresAt) }).toEqual({
      expires: lifetime,
      max: retention,
    });
  });
});

describe('a file that has expired', () => {
  let client: FileClient;
  let file: { id: string; download: { url: string } };

  beforeEach(async () => {
    client = createFileClient(app.url, app.apiKey);
    ({ file } = await client.upload(BYTES, { ttlSeconds: HOUR, idempotencyKey: `expiring ${Math.random()}` }));
    await app.dataSource.query('UPDATE files SET expires_at = now() WHERE id = $1', [file.id]);
  });

  it('is gone for every reader at once', async () => {
    expect(await client.read(file.id)).toBe('FILE_EXPIRED');
    const { data } = await client.graphql.request(
      `query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id }
        files(filter: { ids: [$id] }) { nodes { id } totalCount totalSizeBytes }
        _entities(representations: [{ __typename: "File", id: $id }]) { __typename } }`,
      { id: file.id },
    );
    const files = { nodes: [], totalCount: 0, totalSizeBytes: 0 };
    expect(data).toEqual({ node: null, nodes: [null], files, _entities: [null] });
  });

  it('has no content any more, not for a URL that was signed before', async () => {
    const url = `${app.url}/files/${file.id}/content`;
    const answers: HttpAnswer[] = [
      await sendHttp(url, { headers: authorization(app) }),
      await sendHttp(file.download.url),
      await sendHttp(file.download.url, { headers: { range: 'bytes=0-1' } }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(410);
      expect(JSON.parse(body.toString())).toMatchObject({ errors: [{ extensions: { code: 'FILE_EXPIRED' } }] });
    }
  });

  it('cannot be brought back', async () => {
    const { file: updated, errors } = await client.update({ id: file.id, ttlSeconds: DAY });
    expect(updated).toBeNull();
    expect(errors).toMatchObject([{ code: 'FILE_EXPIRED', path: ['input', 'id'], fileId: file.id }]);
  });

  it('can be deleted like one that is gone', async () => {
    expect(await client.deleteFiles({ select: { ids: [file.id] } })).toMatchObject({
      deletedFileIds: [],
      matchedFiles: 0,
    });
    expect(await client.delete(file.id)).toMatchObject({ deletedFileId: file.id, freedBytes: 0, errors: [] });
    expect(await client.read(file.id)).toBe('FILE_EXPIRED');
  });

  it('is unknown to other tenants', async () => {
    const stranger = createFileClient(app.url, (await createTenant(app.dataSource)).apiKey);
    expect(await stranger.read(file.id)).toBeNull();
    expect(await stranger.delete(file.id)).toMatchObject({ errors: [{ code: 'FILE_NOT_FOUND' }] });
  });

  it('stays explained when the sweeper has removed it', async () => {
    await app.dataSource.query(`SELECT graphile_worker.add_job('expire_files')`);
    await expectNoLeftovers(app);
    expect(await app.dataSource.query('SELECT FROM files WHERE id = $1', [file.id])).toEqual([]);
    expect(await client.read(file.id)).toBe('FILE_EXPIRED');
    expect((await sendHttp(file.download.url)).status).toBe(410);
  });
});

it('says of a retry whose file has expired that it has', async () => {
  const client = createFileClient(app.url, app.apiKey);
  const { file } = await client.upload(BYTES, { idempotencyKey: 'expired' });
  await app.dataSource.query('UPDATE files SET expires_at = now() WHERE id = $1', [file.id]);
  expect(await client.upload(BYTES, { idempotencyKey: 'expired' })).toMatchObject({
    file: null,
    errors: [{ code: 'FILE_EXPIRED', fileId: file.id }],
  });
});
