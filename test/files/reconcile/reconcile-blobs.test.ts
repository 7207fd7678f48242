import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newId } from '../../../src/database/new-id';
import { recount } from '../../../src/usage/storage-usage';
import { streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { blobPathOf, storedFileIds } from '../../support/blobs/stored-blobs';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { sendHttp } from '../../support/http/http-client';
import { authorization, connectRaw, uploadBody } from '../../support/http/multipart/raw-upload';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { blobsOf, installationIdOf, runTask } from '../../support/service/reconciliation';
import { recordLog } from '../../support/service/recorded-log';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

const BYTES = readFixture('video.mp4');
const PNG = { contentType: 'image/png' };

const log = recordLog();
let app: TestApp;
let client: FileClient;
let installationId: string;
beforeAll(async () => {
  app = await startTestApp({}, log.logger);
  client = createFileClient(app.url, app.apiKey);
  installationId = await installationIdOf(app);
});
afterAll(() => app.close());

const noted = async (): Promise<string[]> =>
  (await app.dataSource.query('SELECT object_key FROM orphaned_blobs')).map(
    (row: { object_key: string }) => row.object_key,
  );

/** As if blobs had been noted so much earlier. */
async function passDays(days: number): Promise<void> {
  await app.dataSource.query('UPDATE orphaned_blobs SET first_seen_at = first_seen_at - make_interval(days => $1)', [
    days,
  ]);
}

describe('reconciling blobs', () => {
  it('leaves alone what belongs together', async () => {
    const { file } = await client.upload(BYTES);
    await runTask(app, 'reconcile_blobs');
    expect(await client.read(file.id)).toMatchObject({ status: 'READY' });
    expect((await sendHttp(file.download.url)).body.equals(BYTES)).toBe(true);
  });

  it('notes blobs of no file, whole or in part, and deletes them when that has been so for 14 days', async () => {
    const [whole, part] = [newId('file'), newId('file')];
    await blobsOf(app).write(`${installationId}/${whole}`, streamOf(testBytes(100)), PNG);
    const partial = path.join(app.dataDirectory, 'blobs', 'partial', `${installationId}.${part}~0123456789abcdef`);
    await writeFile(partial, 'the beginning');
    expect(await storedFileIds(app)).toEqual(expect.arrayContaining([whole, part]));
    await runTask(app, 'reconcile_blobs');
    expect(await storedFileIds(app)).toEqual(expect.arrayContaining([whole, part]));
    expect(log.text()).toContain('2 blobs belong to no file. Each is deleted when that has been so for 14 days.');
    await passDays(13);
    await runTask(app, 'reconcile_blobs');
    expect(await storedFileIds(app)).toEqual(expect.arrayContaining([whole, part]));
    await passDays(1);
    await runTask(app, 'reconcile_blobs');
    await expectNoLeftovers(app);
    expect(log.text()).toContain('Deleted 2 blobs that belonged to no file for long.');
    expect(await noted()).toEqual([]);
  });

  it('forgets that a blob belonged to nobody when it is known again', async () => {
    const { file } = await client.upload(BYTES);
    await app.dataSource.query(`CREATE TABLE put_aside AS SELECT * FROM files WHERE id = '${file.id}'`);
    await app.dataSource.query('DELETE FROM files WHERE id = $1', [file.id]);
    await runTask(app, 'reconcile_blobs');
    expect(await noted()).toEqual([`${installationId}/${file.id}`]);
    await passDays(20);
    await app.dataSource.query('INSERT INTO files SELECT * FROM put_aside');
    await app.dataSource.query('DROP TABLE put_aside');
    await runTask(app, 'reconcile_blobs');
    expect(await noted()).toEqual([]);
    expect((await sendHttp(file.download.url)).body.equals(BYTES)).toBe(true);
    await client.delete(file.id);
    await expectNoLeftovers(app);
  });

  it('does not touch what others keep in the same store', async () => {
    const theirs = [`0123456789abcdef/${newId('file')}`, `${installationId}/backup`, 'manifest'];
    for (const objectKey of theirs) await blobsOf(app).write(objectKey, streamOf(testBytes(100)), PNG);
    const stray = path.join(app.dataDirectory, 'blobs', 'blobs', 'lost+found');
    await mkdir(stray);
    await writeFile(path.join(stray, 'inode#1'), '');
    await runTask(app, 'reconcile_blobs');
    for (const objectKey of theirs) {
      expect(await blobsOf(app).stat(objectKey)).toMatchObject({ sizeBytes: 100 });
      await blobsOf(app).delete({ objectKey, generation: null });
    }
    await rm(stray, { recursive: true });
  });

  it('marks files whose bytes are lost, which then take up their place until they are deleted', async () => {
    const { file } = await client.upload(BYTES);
    await rm(await blobPathOf(app, file.id));
    await runTask(app, 'reconcile_blobs');
    expect(await client.read(file.id)).toMatchObject({ status: 'FAILED', download: null });
    const content = `${app.url}/files/${file.id}/content`;
    expect((await sendHttp(content, { headers: authorization(app) })).status).toBe(404);
    expect((await sendHttp(file.download.url)).status).toBe(404);
    expect(log.text()).toContain('The bytes of 1 files are lost');
    expect(await client.delete(file.id)).toMatchObject({ freedBytes: BYTES.length, errors: [] });
    await expectNoLeftovers(app);
  });

  it('makes files READY whose bytes are back as they were, and no others', async () => {
    const [back, short, other] = await Promise.all([1, 2, 3].map(async () => (await client.upload(BYTES)).file));
    const storage = await client.storage();
    const paths = await Promise.all([back, short, other].map(({ id }) => blobPathOf(app, id)));
    for (const blob of paths) await rm(blob);
    await runTask(app, 'reconcile_blobs');
    expect(await statuses()).toEqual(['FAILED', 'FAILED', 'FAILED']);

    await writeFile(paths[0]!, BYTES);
    await writeFile(paths[1]!, BYTES.subarray(1));
    await writeFile(paths[2]!, testBytes(BYTES.length));
    await runTask(app, 'reconcile_blobs');
    expect(log.text()).toContain('The bytes of 1 files are back; they are READY again.');
    expect(await statuses()).toEqual(['READY', 'FAILED', 'FAILED']);
    expect((await sendHttp(back.download.url)).body.equals(BYTES)).toBe(true);
    expect(await client.storage()).toEqual(storage);
    expect(await recount(app.dataSource)).toEqual({ organizations: 1, differences: [] });
    await client.deleteFiles({ select: { ids: [back.id, short.id, other.id] } });
    await expectNoLeftovers(app);

    async function statuses(): Promise<string[]> {
      const found = [];
      for (const { id } of [back, short, other]) found.push((await client.read(id)).status);
      return found;
    }
  });

  it('leaves alone what is on its way', async () => {
    const bytes = Buffer.concat([BYTES, testBytes(1_000_000)]);
    const body = uploadBody(bytes);
    const raw = connectRaw(app);
    const before = await storedFileIds(app);
    await raw.sendHead({ 'Content-Length': body.length, ...authorization(app) });
    await raw.send(body.subarray(0, 500_000));
    await eventually('the bytes arrive', async () => (await storedFileIds(app)).length > before.length);
    await runTask(app, 'reconcile_blobs');
    await raw.send(body.subarray(500_000));
    const answer = await raw.answer();
    expect(answer.body.data).toMatchObject({ uploadFile: { errors: [], file: { sizeBytes: bytes.length } } });
    raw.socket.destroy();
    await expectNoLeftovers(app);
  });
});
