import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { takeUpload, yieldUpload } from '../../../src/database/repositories/uploads/resumable-uploads';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { announce, errorCode, TusClient } from '../../support/http/resumable-upload';
import { MEDIA_FIXTURES, readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

const PNG = readFixture('still.png');

let app: TestApp;
let apiKey: string;
let projectId: string;
let files: FileClient;
let tus: TusClient;
beforeAll(async () => {
  app = await startTestApp();
  ({ apiKey, projectId } = await createTenant(app.dataSource));
  files = createFileClient(app.url, apiKey);
  tus = new TusClient(apiKey);
});
afterAll(() => app.close());

async function upload(bytes: Buffer, given: object) {
  const { id, url } = await announce(app.url, apiKey, bytes, given);
  return { id, url, answer: await tus.patch(url, 0, bytes) };
}

describe('the bytes of a finished upload', () => {
  it.each([
    ['still.png', 'image/png'],
    ['still.png', 'IMAGE/PNG'],
    ['still.png', ''],
    ['still.png', 'application/octet-stream'],
    ['still.jpg', 'image/jpg'],
    ['still.gif', 'image/png'],
    ['sound-only.mp4', 'video/mp4'],
    ['sound-only.mp4', 'audio/x-m4a'],
    ['sound.weba', 'audio/webm;codecs=opus'],
    ['sound.weba', 'video/webm'],
    ['video.webm', 'audio/webm'],
    ['sound.mka', 'audio/x-matroska'],
    ['sound.mka', 'audio/matroska'],
    ['sound.mka', 'video/x-matroska'],
    ['sound.mka', ''],
    ['video.mp4', 'audio/mp4'],
    ['video.mkv', 'video/x-matroska;codecs=avc1'],
    ['opus.ogg', 'audio/opus'],
    ['sound.wav', 'audio/vnd.wave'],
    ['sound.mp3', 'audio/mp3'],
  ] as const)('decide its type, whatever was announced: %s as %p', async (name, announced) => {
    const { mimeType, details } = MEDIA_FIXTURES[name];
    const bytes = readFixture(name);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { id, answer } = await upload(bytes, { filename: name, mimeType: announced, sha256 });
    expect(answer.status).toBe(204);
    expect(await files.read(id)).toMatchObject({ status: 'READY', mimeType, kind: details.kind, sha256 });
  });

  it('are counted as what they are, not as what was announced', async () => {
    const tenant = await createTenant(app.dataSource);
    const bytes = readFixture('sound.weba');
    const { url } = await announce(app.url, tenant.apiKey, bytes, { mimeType: 'video/webm' });
    expect((await new TusClient(tenant.apiKey).patch(url, 0, bytes)).status).toBe(204);
    const { graphql } = createFileClient(app.url, tenant.apiKey);
    const { data } = await graphql.request('{ mediaStorage { byKind { key files } } }');
    expect(data.mediaStorage.byKind).toEqual([{ key: 'AUDIO', files: 1 }]);
  });

  it.each([
    [
      'of a type that is no output',
      readFixture('still.gif'),
      { mimeType: 'image/png', purpose: 'GENERATION_OUTPUT' },
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['of no accepted type', Buffer.from('%PDF-1.7 and more'), { mimeType: 'image/png' }, 'UNSUPPORTED_MEDIA_TYPE'],
    ['of another SHA-256', PNG, { mimeType: 'image/png', sha256: 'a'.repeat(64) }, 'CHECKSUM_MISMATCH'],
    ['that are damaged', PNG.subarray(0, 60), { mimeType: 'image/png' }, 'CORRUPT_MEDIA'],
  ])('%s are refused, and gone with the file and its place', async (_what, bytes, given, code) => {
    const before = await files.storage();
    const { id, url, answer } = await upload(Buffer.from(bytes), given);
    expect([answer.status, errorCode(answer)]).toEqual([422, code]);
    expect(await files.storage()).toEqual(before);
    const message = `The bytes of the file were refused when they had arrived: ${code}.`;
    const read = await files.graphql.request('query ($id: ID!) { file(id: $id) { id } }', { id });
    expect(read.errors).toMatchObject([{ message, extensions: { code: 'FILE_DELETED' } }]);
    expect((await tus.head(url)).status).toBe(410);
    await expectNoLeftovers(app);
  });

  it('are neither taken nor kept once the project is under zero data retention', async () => {
    const { id, url } = await announce(app.url, apiKey, PNG, { mimeType: 'image/png' });
    await tus.patch(url, 0, PNG.subarray(0, 100));
    const setRetention = (zero: boolean) =>
      app.dataSource.query('UPDATE projects SET zero_data_retention = $2 WHERE id = $1', [projectId, zero]);
    await setRetention(true);
    const answer = await tus.patch(url, 100, PNG.subarray(100));
    expect([answer.status, errorCode(answer)]).toEqual([422, 'ZERO_DATA_RETENTION']);
    await setRetention(false);
    expect(await tus.offset(url)).toBe(100);
    await files.delete(id);
  });
});

it('is made up for by a job when the store cannot take the bytes', async () => {
  const { id, url } = await announce(app.url, apiKey, PNG, { mimeType: 'image/png' });
  const blobs = path.join(app.dataDirectory, 'blobs');
  await rename(blobs, `${blobs}.away`);
  await writeFile(blobs, 'no directory');
  const answer = await tus.patch(url, 0, PNG);
  expect([answer.status, errorCode(answer)]).toEqual([503, 'STORAGE_UNAVAILABLE']);
  expect(await files.read(id)).toMatchObject({ status: 'PROCESSING', download: null });
  expect((await tus.head(url)).headers['upload-offset']).toBe(String(PNG.length));
  expect(await files.storage()).toMatchObject({ reservedBytes: PNG.length, reservedFiles: 1 });

  await rm(blobs);
  await rename(`${blobs}.away`, blobs);
  await eventually('the file is READY', async () => (await files.read(id)).status === 'READY');
  const { download } = await files.read(id);
  expect(Buffer.from(await (await fetch(download.url)).arrayBuffer()).equals(PNG)).toBe(true);
});

it('leaves nothing but the files behind', () => expectNoLeftovers(app));

it('waits for a commit that nobody hears of any more before anybody else takes the upload on', async () => {
  const { id } = await announce(app.url, apiKey, PNG, { mimeType: 'image/png' });
  const { taken } = await app.dataSource.transaction(async (manager) => {
    await manager.query(`UPDATE files SET filename = 'committed.png' WHERE id = $1`, [id]);
    const waiting = takeUpload(app.dataSource.manager, id, 1);
    await eventually('it waits for the row', async () => {
      const locked: unknown[] = await app.dataSource.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return locked.length > 0;
    });
    return { taken: waiting };
  });
  expect((await taken)?.file.filename).toBe('committed.png');
  await yieldUpload(app.dataSource.manager, id, 1);
  await files.delete(id);
});
