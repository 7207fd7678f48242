import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { updateProject } from '../../../src/accounts/organizations-and-projects';
import { findGoneReason } from '../../../src/database/repositories/files/find-files';
import type { Project } from '../../../src/domain/account';
import type { MediaFile } from '../../../src/domain/file';
import { purgeProject } from '../../../src/files/remove/remove-and-purge';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { recount } from '../../../src/usage/storage-usage';
import { blobPathOf, storedFileIds } from '../../support/blobs/stored-blobs';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { wavOf } from '../../support/media/media-samples';
import { makeProject } from '../../support/service/accounts';
import { incomingContent } from '../../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

let test: TestStorage;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());

async function upload(project: Project): Promise<MediaFile> {
  const content = incomingContent(wavOf(1_000));
  const persistence = await uploadFile(test.storage, callerOf(project), { content, purpose: 'REFERENCE_MEDIA' });
  if (persistence.status !== 'STORED') throw new Error('The file was not stored.');
  return persistence.file;
}

describe('purgeProject', () => {
  it('deletes all files of the project, expired ones too, and none of another', async () => {
    const project = await makeProject(test.dataSource);
    const other = await makeProject(test.dataSource, { organizationId: project.organizationId });
    const [alive, expired, kept] = [await upload(project), await upload(project), await upload(other)];
    await test.dataSource.query('UPDATE files SET expires_at = now() WHERE id = $1', [expired.id]);
    const path = await blobPathOf(test, alive.id);

    expect(await purgeProject(test.storage, project.id)).toEqual({ deletedFiles: 2, freedBytes: 2_000 });
    await test.runJobs();
    expect(await storedFileIds(test)).toEqual([kept.id]);
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
    const reasons = [alive, expired, kept].map(({ id }) => findGoneReason(test.dataSource.manager, {}, id));
    expect(await Promise.all(reasons)).toEqual(['DELETED', 'EXPIRED', null]);
    expect(await recount(test.dataSource)).toMatchObject({ differences: [] });
  });

  it('goes by batches to the end', async () => {
    const { id: projectId, organizationId } = await makeProject(test.dataSource);
    const rows = Array.from({ length: 1_001 }, () => fileRow({ sizeBytes: 3 }));
    await insertFileRows(test.dataSource, { organizationId, projectId }, rows);
    expect(await purgeProject(test.storage, projectId)).toEqual({ deletedFiles: 1_001, freedBytes: 3_003 });
    expect(await purgeProject(test.storage, projectId)).toEqual({ deletedFiles: 0, freedBytes: 0 });
  });

  it('needs no second run when the project keeps nothing any more: an upload that was under way leaves nothing', async () => {
    const project = await makeProject(test.dataSource);
    async function* turnedAmid(bytes: Buffer) {
      await updateProject(test.dataSource, project.id, { zeroDataRetention: true });
      yield bytes;
    }
    const before = await storedFileIds(test);
    const bytes = wavOf(1_000);
    const content = { ...incomingContent(bytes), open: () => Readable.from(turnedAmid(bytes)) };
    const uploading = uploadFile(test.storage, callerOf(project), { content, purpose: 'REFERENCE_MEDIA' });
    await expect(uploading).rejects.toMatchObject({ code: 'UPLOAD_EXPIRED', retryable: true });
    await test.runJobs();
    expect(await storedFileIds(test)).toEqual(before);
    expect(await recount(test.dataSource)).toMatchObject({ differences: [] });
  });
});
