import { rm, stat, truncate, writeFile } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import path from 'node:path';
import { newId } from '../../../src/database/new-id';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { announce, errorCode, TusClient } from '../../support/http/resumable-upload';
import { wavOf } from '../../support/media/media-samples';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { runTask } from '../../support/service/reconciliation';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

const BYTES = wavOf(3_000_000);

let app: TestApp;
let files: FileClient;
let tus: TusClient;
beforeAll(async () => {
  app = await startTestApp();
  files = createFileClient(app.url, app.apiKey);
  tus = new TusClient(app.apiKey);
});
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

const announced = () => announce(app.url, app.apiKey, BYTES);
const stagedPath = (id: string) => path.join(app.dataDirectory, 'uploads', id);

async function staged(id: string, sizeBytes: number): Promise<void> {
  await eventually(`${sizeBytes} bytes are staged`, async () => {
    const file = await stat(stagedPath(id)).catch(() => null);
    return file?.size === sizeBytes;
  });
}

function closed(part: ClientRequest): Promise<void> {
  return new Promise((resolve) => part.on('close', () => resolve()));
}

describe('parts of an upload', () => {
  it('wait on the disk for nobody but this service', async () => {
    const { id, url } = await announced();
    await tus.patch(url, 0, BYTES.subarray(0, 10));
    expect((await stat(stagedPath(id))).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(stagedPath(id)))).mode & 0o777).toBe(0o700);
    await files.delete(id);
  });

  it('are kept to the byte when the connection is cut', async () => {
    const { id, url } = await announced();
    let offset = 0;
    for (const end of [1, 70_000, 1_500_001, 2_999_999]) {
      const part = tus.begin(url, offset, BYTES.length - offset);
      part.write(BYTES.subarray(offset, end));
      await staged(id, end);
      part.destroy();
      offset = await tus.offset(url);
      expect(offset).toBe(end);
    }
    expect((await tus.patch(url, offset, BYTES.subarray(offset))).status).toBe(204);
    const { download } = await files.read(id);
    expect(Buffer.from(await (await fetch(download.url)).arrayBuffer()).equals(BYTES)).toBe(true);
  });

  it('on a connection that says nothing any more make room for the next request', async () => {
    const { id, url } = await announced();
    const silent = tus.begin(url, 0, BYTES.length);
    silent.write(BYTES.subarray(0, 1_000));
    await staged(id, 1_000);
    const cut = closed(silent);
    expect(await tus.offset(url)).toBe(1_000);
    await cut;
    expect((await tus.patch(url, 1_000, BYTES.subarray(1_000))).status).toBe(204);
    expect(await files.read(id)).toMatchObject({ status: 'READY' });
  });

  it('are written by one request at a time, however many there are', async () => {
    const { id, url } = await announced();
    const answers = await Promise.all(Array.from({ length: 8 }, () => tus.patch(url, 0, BYTES).catch(() => null)));
    for (const answer of answers) expect([204, 400, 409, 423, undefined]).toContain(answer?.status);
    for (let offset = await tus.offset(url); offset < BYTES.length; offset = await tus.offset(url)) {
      await tus.patch(url, offset, BYTES.subarray(offset));
    }
    const { download } = await files.read(id);
    expect(Buffer.from(await (await fetch(download.url)).arrayBuffer()).equals(BYTES)).toBe(true);
  });

  it('that another process writes are not for this one', async () => {
    const { id, url } = await announced();
    const runner = app.dataSource.createQueryRunner();
    await runner.query('SELECT pg_advisory_lock(19783, 999)');
    await app.dataSource.query('UPDATE resumable_uploads SET writer_process_number = 999 WHERE file_id = $1', [id]);
    const answer = await tus.patch(url, 0, BYTES);
    expect([answer.status, errorCode(answer)]).toEqual([423, 'LOCKED']);
    expect((await tus.head(url)).status).toBe(423);
    // The other process dies.
    await runner.query('SELECT pg_advisory_unlock(19783, 999)');
    await runner.release();
    expect((await tus.patch(url, 0, BYTES)).status).toBe(204);
    expect(await files.read(id)).toMatchObject({ status: 'READY' });
  });

  it('begin anew where what was staged is lost', async () => {
    const { id, url } = await announced();
    await tus.patch(url, 0, BYTES.subarray(0, 2_000));
    await truncate(stagedPath(id), 500);
    expect(await tus.offset(url)).toBe(500);
    await rm(stagedPath(id));
    expect((await tus.patch(url, 500, BYTES.subarray(500))).status).toBe(409);
    expect((await tus.patch(url, 0, BYTES)).status).toBe(204);
    expect(await files.read(id)).toMatchObject({ status: 'READY' });
  });

  it('are swept once their upload has ended, and not before', async () => {
    const { id, url } = await announced();
    await tus.patch(url, 0, BYTES.subarray(0, 10));
    const strayId = newId('file');
    await writeFile(stagedPath(strayId), 'left by a process that died');
    await runTask(app, 'reconcile_uploads');
    await expect(stat(stagedPath(strayId))).rejects.toThrow('ENOENT');
    expect(await tus.offset(url)).toBe(10);
    await files.delete(id);
  });

  it('end when the file is deleted in the middle of one', async () => {
    const { id, url } = await announced();
    const part = tus.begin(url, 0, BYTES.length);
    part.write(BYTES.subarray(0, 1_000));
    await staged(id, 1_000);
    const cut = closed(part);
    expect(await files.delete(id)).toMatchObject({ freedBytes: BYTES.length });
    await cut;
    expect((await tus.head(url)).status).toBe(410);
    await expectNoLeftovers(app);
  });
});
