import type { Attribution } from '../../src/domain/caller';
import { deleteFile } from '../../src/files/remove/delete-files';
import { createFileUpload } from '../../src/files/resumable/create-file-upload';
import { receiveUpload } from '../../src/files/resumable/receive-upload';
import { importFile, uploadFile } from '../../src/files/upload/upload-and-import';
import { generateImage } from '../../src/generation/request/generate-image';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { sendHttp } from '../support/http/http-client';
import { announce, TusClient } from '../support/http/resumable-upload';
import { readFixture } from '../support/media/media-fixtures';
import { wavOf } from '../support/media/media-samples';
import { ScriptedModel } from '../support/providers/scripted-model';
import { formOf } from '../support/rest/forms';
import { createRestClient } from '../support/rest/rest-client';
import { incomingContent } from '../support/service/incoming-content';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';
import { eventually } from '../support/timing/eventually';

const DOOR_PURPOSES: Readonly<Record<string, string>> = { V3: 'reference_media', V1: 'user_data' };

describe('the door by which usage comes', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let files: FileClient;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    tenant = await createTenant(app.dataSource);
    files = createFileClient(app.url, tenant.apiKey);
  });

  /** What is told of today by door and owner, but for groups in which nothing happened and nothing is stored. */
  async function told(): Promise<object[]> {
    const from = new Date(Date.now() - 24 * 3_600_000).toISOString();
    const query = `query ($from: DateTime!) {
      mediaUsage(from: $from, to: "2100-01-01T00:00:00Z", groupBy: [DOOR, OWNER]) {
        group ownerId uploads uploadedBytes downloadedBytes deletedFiles expiredFiles storedFiles } }`;
    const { data, errors } = await createGraphqlClient(app.url, tenant.apiKey).request(query, { from });
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data.mediaUsage;
  }

  it('is GRAPHQL for uploads, imports and deletions of the graph', async () => {
    const { file } = await files.upload(wavOf(1_000));
    await files.import({ source: { fileId: file.id } });
    await files.delete(file.id);
    expect(await told()).toMatchObject([
      { group: ['', ''], ownerId: null, uploads: 0, deletedFiles: 0, storedFiles: 1 },
      { group: ['GRAPHQL', ''], ownerId: null, uploads: 2, uploadedBytes: 2_000, deletedFiles: 1, storedFiles: 0 },
    ]);
  });

  it('is TUS for the bytes of a resumable upload, and for a deletion by its URL', async () => {
    const bytes = wavOf(1_000);
    const tus = new TusClient(tenant.apiKey);
    const { url } = await announce(app.url, tenant.apiKey, bytes);
    await tus.patch(url, 0, bytes);
    await tus.delete(url);
    const [, byTus, ...others] = await told();
    expect(byTus).toMatchObject({ group: ['TUS', ''], uploads: 1, uploadedBytes: 1_000, deletedFiles: 1 });
    expect(others).toEqual([]);
  });

  it.each(['V3', 'V1'])('is %s for uploads and deletions of that REST wire', async (door) => {
    const client = createRestClient(app.url, tenant.apiKey);
    const form = formOf(['file', { bytes: wavOf(1_000), filename: 'x.wav' }], ['purpose', DOOR_PURPOSES[door] ?? '']);
    const { json } = await client.post(`/${door.toLowerCase()}/files`, form);
    await client.delete(`/${door.toLowerCase()}/files/${json.id}`);
    const [, byRest, ...others] = await told();
    expect(byRest).toMatchObject({ group: [door, ''], uploads: 1, uploadedBytes: 1_000, deletedFiles: 1 });
    expect(others).toEqual([]);
  });

  it('is CONTENT for the bytes of files and of thumbnails', async () => {
    const { file } = await files.upload(readFixture('still.png'));
    await sendHttp(file.download.url);
    const { body } = await sendHttp(file.thumbnail.url);
    const downloadedBytes = file.sizeBytes + body.length;
    await eventually('it is counted', async () => (await told()).length === 3);
    expect(await told()).toMatchObject([
      { group: ['', ''], storedFiles: 1 },
      { group: ['CONTENT', ''], downloadedBytes, uploads: 0 },
      { group: ['GRAPHQL', ''], uploads: 1, downloadedBytes: 0 },
    ]);
  });
});

describe('what is counted for somebody', () => {
  let test: TestGeneration;
  afterEach(() => test.close());

  const picture = readFixture('still.png');
  const open = (options: object = {}) => openTestGeneration([new ScriptedModel({ outputs: [picture] })], options);
  const as = (ownerId: string | null, door: Attribution['door'] = 'GRAPHQL') => ({ ...test.caller, ownerId, door });
  const counted = (sums: string, where: string) =>
    test.dataSource.query(
      `SELECT owner_id AS "ownerId", door, ${sums} FROM owner_usage_counters
       WHERE granularity = 'DAY' AND ${where} GROUP BY owner_id, door ORDER BY owner_id, door`,
    );
  const upload = (ownerId: string | null) =>
    uploadFile(test.storage, as(ownerId), { purpose: 'REFERENCE_MEDIA', content: incomingContent(wavOf(1_000)) });

  it.each([false, true])('is each upload, under zero data retention as well: %p', async (zeroDataRetention) => {
    test = await open({ zeroDataRetention });
    await upload('ada');
    await upload('ada');
    await upload('bob');
    await upload(null);
    const source = { dataUri: `data:audio/wav;base64,${wavOf(500).toString('base64')}` };
    await importFile(test.storage, as('bob'), { source });
    expect(await counted('sum(uploads)::int AS uploads, sum(uploaded_bytes)::int AS bytes', 'uploads > 0')).toEqual([
      { ownerId: 'ada', door: 'GRAPHQL', uploads: 2, bytes: 2_000 },
      { ownerId: 'bob', door: 'GRAPHQL', uploads: 2, bytes: 1_500 },
    ]);
    const [total] = await test.dataSource.query(
      `SELECT sum(uploads)::int AS uploads, (sum(uploads) FILTER (WHERE is_owned))::int AS owned
       FROM usage_counters WHERE granularity = 'HOUR'`,
    );
    expect(total).toEqual({ uploads: 5, owned: 4 });
  });

  it('is a resumable upload for who announced it, whoever sends the bytes', async () => {
    test = await open();
    const bytes = wavOf(1_000);
    const announced = {
      filename: 'a.wav',
      mimeType: 'audio/wav',
      sizeBytes: 1_000,
      purpose: 'REFERENCE_MEDIA',
    } as const;
    const made = await createFileUpload(test.storage, as('ada'), announced);
    await receiveUpload(test.storage, as(null, 'TUS'), made!.file.id, {
      offset: 0,
      sizeBytes: bytes.length,
      open: async function* () {
        yield bytes;
      },
    });
    expect(await counted('sum(uploads)::int AS uploads', 'uploads > 0')).toEqual([
      { ownerId: 'ada', door: 'TUS', uploads: 1 },
    ]);
  });

  it('is a deletion for who deletes', async () => {
    test = await open();
    const persistence = await upload('ada');
    if (persistence.status !== 'STORED') throw new Error('It is not stored.');
    await deleteFile(test.storage, as('ada', 'TUS'), persistence.file.id);
    expect(await counted('sum(deleted_files)::int AS deleted', 'deleted_files > 0')).toEqual([
      { ownerId: 'ada', door: 'TUS', deleted: 1 },
    ]);
  });

  it.each([
    ['while the client waits', false, {}],
    ['in the background', true, {}],
    ['under zero data retention', false, { zeroDataRetention: true }],
  ])('is a generation %s', async (_name, background, options) => {
    test = await open(options);
    const order = (ownerId: string | null) =>
      generateImage(test.engine, as(ownerId), { prompt: 'a fox', n: 1, background });
    await order('ada');
    await order(null);
    await test.runJobs();
    expect(
      await test.dataSource.query('SELECT owner_id AS "ownerId", door FROM generations ORDER BY owner_id'),
    ).toEqual([
      { ownerId: 'ada', door: 'GRAPHQL' },
      { ownerId: null, door: 'GRAPHQL' },
    ]);
    expect(await counted('sum(generations)::int AS generations', 'generations > 0')).toEqual([
      { ownerId: 'ada', door: 'GRAPHQL', generations: 1 },
    ]);
  });
});
