import { stat } from 'node:fs/promises';
import path from 'node:path';
import { holdLock } from '../support/database/held-lock';
import { createFileClient } from '../support/graphql/file-client';
import { announce, type ResumableUpload, TusClient } from '../support/http/resumable-upload';
import { wavOf } from '../support/media/media-samples';
import { API_KEY, createInstallation, type SharedInstallation } from '../support/processes/installation';
import { killServices, type ServiceProcess } from '../support/processes/service-process';
import { runAdminHere } from '../support/service/admin';
import { expectNoLeftovers } from '../support/service/leftovers';
import { eventually } from '../support/timing/eventually';

const BYTES = wavOf(3_000_000);
const tus = new TusClient(API_KEY);

let installation: SharedInstallation;
let service: ServiceProcess;
let upload: ResumableUpload;
beforeEach(async () => {
  installation = await createInstallation();
  service = await installation.start({ ROLE: 'api' });
  upload = await announce(service.url, API_KEY, BYTES);
});
afterEach(async () => {
  await killServices();
  await installation.close();
});

/** Where the upload goes on: the ports of processes differ. */
function urlAt({ url }: ServiceProcess): string {
  return `${url}/uploads/${upload.id}`;
}

async function stagedBytes(): Promise<number> {
  const file = await stat(path.join(installation.dataDirectory, 'uploads', upload.id)).catch(() => null);
  return file?.size ?? 0;
}

function statusAt({ url }: ServiceProcess): Promise<string> {
  return createFileClient(url, API_KEY)
    .read(upload.id)
    .then((file) => file.status ?? file);
}

async function expectWhole({ url }: ServiceProcess): Promise<void> {
  const { download } = await createFileClient(url, API_KEY).read(upload.id);
  const content = await (await fetch(download.url)).arrayBuffer();
  expect(Buffer.from(content).equals(BYTES)).toBe(true);
}

describe('a process that is killed', () => {
  it('in the middle of a part: another goes on from the byte that it came to', async () => {
    const other = await installation.start();
    const part = tus.begin(urlAt(service), 0, BYTES.length);
    part.write(BYTES.subarray(0, 1_234_567));
    await eventually('the bytes are staged', async () => (await stagedBytes()) === 1_234_567);
    expect((await tus.head(urlAt(other))).status).toBe(423);
    await service.kill();

    const offset = await eventually('the other may write', async () => {
      const { status, headers } = await tus.head(urlAt(other));
      return status === 200 && Number(headers['upload-offset']);
    });
    expect(offset).toBe(1_234_567);
    expect((await tus.patch(urlAt(other), offset, BYTES.subarray(offset))).status).toBe(204);
    await expectWhole(other);
    await expectNoLeftovers(installation);
  });

  it.each([
    ['before it could say that the last byte was there', 'LOCK TABLE files IN SHARE MODE'],
    ['while it made the file READY', 'LOCK TABLE uploads IN SHARE MODE'],
  ])('%s: the next one makes the file', async (_when, statement) => {
    await tus.patch(urlAt(service), 0, BYTES.subarray(0, 1_000_000));
    const lock = await holdLock(installation.database, statement);
    const last = tus.patch(urlAt(service), 1_000_000, BYTES.subarray(1_000_000)).catch(() => null);
    await lock.stops();
    await service.kill();
    await lock.release();
    expect(await last).toBeNull();

    service = await installation.start();
    expect(await tus.offset(urlAt(service))).toBe(BYTES.length);
    await eventually('the file is READY', async () => (await statusAt(service)) === 'READY');
    await expectWhole(service);
    await expectNoLeftovers(installation);
    expect(await runAdminHere(installation.environment, 'usage', 'recount')).toMatchObject({ differences: [] });
  });

  it('and whose upload nobody goes on with: what it held is given back when the upload expires', async () => {
    await tus.patch(urlAt(service), 0, BYTES.subarray(0, 1_000_000));
    await service.kill();
    await installation.dataSource.query(`UPDATE files SET expires_at = now() WHERE id = $1`, [upload.id]);
    service = await installation.start();
    expect((await tus.head(urlAt(service))).status).toBe(410);
    expect(await statusAt(service)).toBe('UPLOAD_EXPIRED');
    await installation.dataSource.query(`SELECT graphile_worker.add_job('expire_files')`);
    await expectNoLeftovers(installation);
    expect(await statusAt(service)).toBe('UPLOAD_EXPIRED');
    expect((await tus.patch(urlAt(service), 1_000_000, BYTES.subarray(1_000_000))).status).toBe(410);
  });
});
