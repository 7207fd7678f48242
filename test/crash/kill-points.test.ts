import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { eventually } from '../support/embedded-server';
import { createFileClient } from '../support/file-client';
import { type HeldLock, holdLock } from '../support/held-lock';
import { API_KEY, createInstallation, type SharedInstallation } from '../support/installation';
import { expectNoLeftovers, jobsDone } from '../support/leftovers';
import { wavOf } from '../support/media-samples';
import { killServices, runAdmin, type ServiceProcess } from '../support/service-process';
import { SteppedUpload } from '../support/stepped-upload';
import { filesUnder, storedFileIds } from '../support/stored-blobs';

const SIZE_BYTES = 3_000_000;

describe('a process that is killed', () => {
  let installation: SharedInstallation;
  let service: ServiceProcess;
  let bytes: Buffer;
  beforeEach(async () => {
    installation = await createInstallation();
    // Jobs wait: what the dead process leaves is cleared away by the next one alone.
    service = await installation.start({ ROLE: 'api' });
    bytes = wavOf(SIZE_BYTES);
  });
  afterEach(async () => {
    await killServices();
    await installation.close();
  });

  const hold = (sql: string): Promise<HeldLock> => holdLock(installation.database, sql);
  const files = () => createFileClient(service.url, API_KEY);

  async function rowsOf(table: 'files' | 'uploads'): Promise<number> {
    const [row] = await installation.dataSource.query(`SELECT count(*)::int AS count FROM ${table}`);
    return row.count;
  }

  /** Kills it in the statement that needs the lock; Postgres goes on with that, and learns of the death afterwards. */
  async function killIn(lock: HeldLock): Promise<void> {
    await lock.stops();
    await service.kill();
    await lock.release();
  }

  async function restart(): Promise<void> {
    service = await installation.start();
    await expectNoLeftovers(installation);
    expect(await runAdmin(installation.environment, 'reconcile')).toEqual({
      abandonedUploads: 0,
      orphanedBlobs: 0,
      lostFiles: 0,
    });
  }

  function begin(input = {}): SteppedUpload {
    return new SteppedUpload(service.url, API_KEY, bytes, input);
  }

  async function expectReadable(id: string): Promise<void> {
    const response = await fetch(`${service.url}/files/${id}/content`, {
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    const sha256 = createHash('sha256').update(Buffer.from(await response.arrayBuffer()));
    expect(sha256.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  }

  it('while it reserves: the reservation that is made after its death is given back', async () => {
    const lock = await hold('LOCK TABLE uploads IN SHARE MODE');
    const upload = begin();
    upload.finish();
    await killIn(lock);

    expect(await upload.answer).toBeNull();
    expect(await rowsOf('uploads')).toBe(1);
    await restart();
    expect(await rowsOf('files')).toBe(0);
  });

  it('before the bytes', async () => {
    const upload = begin();
    upload.send(1);
    await eventually('it has reserved', async () => (await rowsOf('uploads')) === 1);
    await service.kill();

    expect(await upload.answer).toBeNull();
    await restart();
    expect(await rowsOf('files')).toBe(0);
  });

  it('amid the bytes: what was written of them goes', async () => {
    const upload = begin();
    upload.send(SIZE_BYTES - 1);
    const [partial = ''] = await eventually('a part is on the disk', async () => {
      const paths = await filesUnder(`${installation.dataDirectory}/blobs/partial`);
      return paths[0] !== undefined && (await stat(paths[0])).size > 0 ? paths : null;
    });
    await service.kill();

    expect((await stat(partial)).size).toBeLessThan(SIZE_BYTES);
    await restart();
    expect(await rowsOf('files')).toBe(0);
  });

  it('between the bytes and their row: the blob goes', async () => {
    const lock = await hold('LOCK TABLE files IN SHARE MODE');
    begin().finish();
    await killIn(lock);

    expect(await storedFileIds(installation)).toHaveLength(1);
    await restart();
    expect(await rowsOf('files')).toBe(0);
  });

  it('between the row and its commit: all of it goes, and the same upload may be sent again', async () => {
    const lock = await hold('LOCK TABLE idempotency_keys IN SHARE MODE');
    begin({ idempotencyKey: 'again' }).finish();
    await killIn(lock);
    expect(await storedFileIds(installation)).toHaveLength(1);
    await restart();
    expect(await rowsOf('files')).toBe(0);

    const { file } = await files().upload(bytes, { idempotencyKey: 'again' });
    await expectReadable(file.id);
    await expectNoLeftovers(installation);
  });

  it('between the commit and the answer: the file is there, once, for a client that asks again', async () => {
    begin({ idempotencyKey: 'again' }).finish();
    await eventually('it has committed', async () => (await rowsOf('files')) === 1);
    await service.kill();
    await restart();

    const { file, errors } = await files().upload(bytes, { idempotencyKey: 'again' });
    expect(errors).toEqual([]);
    await expectReadable(file.id);
    expect(await rowsOf('files')).toBe(1);
  });

  it('amid a delete: the file is as it was', async () => {
    const { file } = await files().upload(bytes);
    const lock = await hold('LOCK TABLE graphile_worker._private_jobs IN SHARE MODE');
    const deletion = files().delete(file.id);
    const refused = expect(deletion).rejects.toThrow('fetch failed');
    await killIn(lock);
    await refused;

    await restart();
    await expectReadable(file.id);
    expect(await files().storage()).toMatchObject({ usedBytes: SIZE_BYTES, files: 1, reservedBytes: 0 });
  });

  it('between a delete and its purge: the next process purges', async () => {
    const { file } = await files().upload(bytes);
    expect(await files().delete(file.id)).toMatchObject({ deletedFileId: file.id, freedBytes: SIZE_BYTES });
    await service.kill();

    expect(await storedFileIds(installation)).toEqual([file.id]);
    await restart();
    await jobsDone(installation);
    expect(await storedFileIds(installation)).toEqual([]);
    expect(await files().read(file.id)).toBe('FILE_DELETED');
  });
});
