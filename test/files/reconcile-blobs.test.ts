import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newId } from '../../src/database/new-id';
import { streamOf, testBytes } from '../support/blob-bytes';
import { eventually } from '../support/embedded-server';
import { createFileClient, type FileClient } from '../support/file-client';
import { sendHttp } from '../support/http-client';
import { expectNoLeftovers } from '../support/leftovers';
import { readFixture } from '../support/media-fixtures';
import { authorization, connectRaw, uploadBody } from '../support/raw-upload';
import { blobsOf, installationIdOf, runTask } from '../support/reconciliation';
import { recordLog } from '../support/recorded-log';
import { blobPathOf, storedFileIds } from '../support/stored-blobs';
import { startTestApp, type TestApp } from '../support/test-app';

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

describe('reconciling blobs', () => {
  it('leaves alone what belongs together', async () => {
    const { file } = await client.upload(BYTES);
    await runTask(app, 'reconcile_blobs');
    expect(await client.read(file.id)).toMatchObject({ status: 'READY' });
    expect((await sendHttp(file.download.url)).body.equals(BYTES)).toBe(true);
  });

  it('deletes blobs of no file, whole or in part, and says how many', async () => {
    const [whole, part] = [newId('file'), newId('file')];
    await blobsOf(app).write(`${installationId}/${whole}`, streamOf(testBytes(100)), PNG);
    const partial = path.join(app.dataDirectory, 'blobs', 'partial', `${installationId}.${part}~0123456789abcdef`);
    await writeFile(partial, 'the beginning');
    expect(await storedFileIds(app)).toEqual(expect.arrayContaining([whole, part]));
    await runTask(app, 'reconcile_blobs');
    await expectNoLeftovers(app);
    expect(log.text()).toContain('Deleted 2 blobs that belonged to no file.');
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

  it('marks files whose bytes are lost, which can then only be deleted', async () => {
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
