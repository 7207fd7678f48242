import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DiskLayout } from '../../src/blobs/disk/disk-layout';
import { newId } from '../../src/database/new-id';
import { blobPathOf, storedFileIds } from '../support/blobs/stored-blobs';
import { createFileClient } from '../support/graphql/file-client';
import { SteppedUpload } from '../support/http/multipart/stepped-upload';
import { paddedPng, wavOf } from '../support/media/media-samples';
import { API_KEY, createInstallation, type SharedInstallation } from '../support/processes/installation';
import { runAdmin } from '../support/processes/service-process';
import { eventually } from '../support/timing/eventually';

describe('admin reconcile', () => {
  let installation: SharedInstallation;
  beforeAll(async () => {
    installation = await createInstallation();
  });
  afterAll(() => installation.close());

  const reconcile = (...options: readonly string[]) => runAdmin(installation.environment, 'reconcile', ...options);

  it('does without a server all that servers do by the clock, and says what there was to do', async () => {
    const service = await installation.start({ ROLE: 'api' });
    const client = createFileClient(service.url, API_KEY);
    const [kept, lost, deleted] = await Promise.all(
      [1, 2, 3].map(async (size) => (await client.upload(paddedPng(size))).file),
    );
    await client.delete(deleted.id);
    new SteppedUpload(service.url, API_KEY, wavOf(1_000_000)).send(500_000);
    await eventually('an upload is under way', async () => {
      const [row] = await installation.dataSource.query('SELECT count(*)::int AS count FROM uploads');
      return row.count === 1;
    });
    await service.kill();
    await rm(await blobPathOf(installation, lost.id));
    await writeOrphan(await blobPathOf(installation, kept.id));

    const counts = { abandonedUploads: 1, orphanedBlobs: 1, deletedBlobs: 0, lostFiles: 1, returnedFiles: 0 };
    const before = await storedFileIds(installation);
    // What a purge that waits is going to delete, and a partial blob of the dead upload, belong to nobody already.
    expect(await reconcile('--dry-run')).toEqual({ ...counts, orphanedBlobs: 2, refusal: null });
    expect(await storedFileIds(installation)).toEqual(before);
    expect(await reconcile()).toEqual(counts);
    await installation.dataSource.query(`UPDATE orphaned_blobs SET first_seen_at = now() - interval '14 days'`);
    expect(await reconcile()).toMatchObject({ orphanedBlobs: 1, deletedBlobs: 1, lostFiles: 0 });

    expect(await storedFileIds(installation)).toEqual([kept.id]);
    expect(await installation.dataSource.query('SELECT id, status FROM files ORDER BY id')).toEqual(
      [
        { id: kept.id, status: 'READY' },
        { id: lost.id, status: 'FAILED' },
      ].sort((left, right) => left.id.localeCompare(right.id)),
    );
    expect(await reconcile()).toEqual({
      abandonedUploads: 0,
      orphanedBlobs: 0,
      deletedBlobs: 0,
      lostFiles: 0,
      returnedFiles: 0,
    });
  });

  it('leaves alone what a server beside it is doing', async () => {
    const service = await installation.start();
    const upload = new SteppedUpload(service.url, API_KEY, wavOf(3_000_000));
    upload.send(2_000_000);
    await eventually('an upload is under way', async () => (await storedFileIds(installation)).length === 2);

    expect(await reconcile()).toEqual({
      abandonedUploads: 0,
      orphanedBlobs: 0,
      deletedBlobs: 0,
      lostFiles: 0,
      returnedFiles: 0,
    });

    upload.finish();
    expect(await upload.answer).toMatchObject({ status: 200, body: { data: { uploadFile: { errors: [] } } } });
  });

  /** Bytes of this installation that no row knows of. */
  async function writeOrphan(otherBlobPath: string): Promise<void> {
    const [installationId] = path.basename(otherBlobPath).split('.');
    const layout = new DiskLayout(path.join(installation.dataDirectory, 'blobs'));
    const orphan = layout.blobPath(`${installationId}/${newId('file')}`);
    await mkdir(path.dirname(orphan), { recursive: true });
    await writeFile(orphan, 'bytes');
  }
});
