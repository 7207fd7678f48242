import { createHash } from 'node:crypto';
import { newId } from '../../../src/database/new-id';
import type { Project } from '../../../src/domain/account';
import type { FileStatus } from '../../../src/domain/file';
import { reconcileBlobs } from '../../../src/files/reconcile/reconcile-blobs';
import { recount } from '../../../src/usage/storage-usage';
import { streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { storedFileIds } from '../../support/blobs/stored-blobs';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { dyingBlobStore, dyingDataSource, Lifetime } from '../../support/processes/dying-process';
import { makeProject } from '../../support/service/accounts';
import { openTestStorage, type TestStorage } from '../../support/service/test-storage';

const BYTES = testBytes(1_000);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

let test: TestStorage;
let project: Project;
beforeAll(async () => {
  test = await openTestStorage();
  project = await makeProject(test.dataSource);
});
afterAll(() => test.close());

const keyOf = (id: string) => `${test.storage.installationId}/${id}`;

async function writeBlob(id = newId('file')): Promise<string> {
  await test.storage.blobs.write(keyOf(id), streamOf(BYTES), { contentType: 'image/png' });
  return id;
}

async function addRow(status: FileStatus, createdAt = new Date(Date.now() - 1_000)): Promise<string> {
  const id = newId('file');
  const row = fileRow({ id, objectKey: keyOf(id), sizeBytes: BYTES.length, sha256: SHA256, status, createdAt });
  await insertFileRows(test.dataSource, { organizationId: project.organizationId, projectId: project.id }, [row]);
  return id;
}

const note = (id: string, days: number) =>
  test.dataSource.query('INSERT INTO orphaned_blobs VALUES ($1, now() - make_interval(days => $2))', [keyOf(id), days]);

/** One of each that a census has to do with. */
async function prepare() {
  const [whole, returned] = [await addRow('READY'), await addRow('FAILED')];
  await writeBlob(whole);
  await writeBlob(returned);
  const lost = await addRow('READY');
  const [due, fresh] = [await writeBlob(), await writeBlob()];
  await note(due, 20);
  // Known again, and gone by itself.
  await note(whole, 20);
  await note(newId('file'), 20);
  return { whole, returned, lost, due, fresh };
}

async function clear(): Promise<void> {
  for await (const blob of test.storage.blobs.list()) {
    if (blob.objectKey.includes('/file_')) await test.storage.blobs.delete(blob);
  }
  await test.dataSource.query('DELETE FROM orphaned_blobs');
  await test.dataSource.query(
    'WITH gone AS (DELETE FROM files) UPDATE organizations SET used_bytes = 0, used_files = 0',
  );
}

describe('a census that dies', () => {
  it('after whatever step, has done nothing wrong, and the next one does the rest', async () => {
    for (let steps = 0, died = true; died; steps += 1) {
      await clear();
      const { whole, returned, lost, due, fresh } = await prepare();
      const life = new Lifetime(steps);
      const dying = {
        ...test.storage,
        dataSource: dyingDataSource(test.dataSource, life),
        blobs: dyingBlobStore(test.storage.blobs, life),
      };
      died = await reconcileBlobs(dying).then(
        () => false,
        () => true,
      );
      expect(await storedFileIds(test)).toEqual(expect.arrayContaining([whole, returned, fresh]));
      await reconcileBlobs(test.storage);

      expect({ steps, stored: await storedFileIds(test) }).toEqual({ steps, stored: [whole, returned, fresh].sort() });
      expect(await test.dataSource.query('SELECT object_key FROM orphaned_blobs')).toEqual([
        { object_key: keyOf(fresh) },
      ]);
      const rows: { id: string; status: string }[] = await test.dataSource.query('SELECT id, status FROM files');
      expect(Object.fromEntries(rows.map(({ id, status }) => [id, status]))).toEqual({
        [whole]: 'READY',
        [returned]: 'READY',
        [lost]: 'FAILED',
      });
      expect(rows.map(({ id }) => id)).not.toContain(due);
      if (!died) expect(steps).toBeGreaterThan(20);
    }
    expect((await recount(test.dataSource)).differences).toEqual([]);
  });
});

describe('a census that finds more amiss than is likely', () => {
  beforeEach(clear);

  async function makeMany(count: number, make: () => Promise<string>): Promise<void> {
    for (let index = 0; index < count; index += 1) await make();
  }

  it('does nothing above 100 and 1 %, unless it is told to; and acts on what is less', async () => {
    await makeMany(100, () => addRow('READY'));
    expect(await reconcileBlobs(test.storage, { dryRun: true })).toMatchObject({ lostFiles: 100, refusal: null });
    await addRow('READY');
    expect(await reconcileBlobs(test.storage, { dryRun: true })).toMatchObject({
      lostFiles: 101,
      refusal: expect.stringContaining('101 of 101 files (100 %) have no bytes'),
    });
    await expect(reconcileBlobs(test.storage)).rejects.toThrow('Look first');
    expect(await test.dataSource.query(`SELECT FROM files WHERE status = 'FAILED'`)).toEqual([]);
    expect(await reconcileBlobs(test.storage, { force: true })).toMatchObject({ lostFiles: 101 });
  });

  it('does not count what was deleted and waits to be purged', async () => {
    await makeMany(101, async () => {
      const id = await writeBlob();
      await test.dataSource.query(
        `INSERT INTO file_tombstones (id, organization_id, project_id, reason) VALUES ($1, $2, $3, 'DELETED')`,
        [id, project.organizationId, project.id],
      );
      return id;
    });
    expect(await reconcileBlobs(test.storage)).toMatchObject({ orphanedBlobs: 101, deletedBlobs: 0 });
  });

  it('heals all the same', async () => {
    await makeMany(101, () => addRow('READY'));
    const returned = await addRow('FAILED');
    await writeBlob(returned);
    await expect(reconcileBlobs(test.storage)).rejects.toThrow('have no bytes');
    expect(await test.dataSource.query('SELECT status FROM files WHERE id = $1', [returned])).toEqual([
      { status: 'READY' },
    ]);
  });
});
