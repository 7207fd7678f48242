import { newId } from '../../src/database/new-id';
import type { Project } from '../../src/domain/account';
import { uploadFile } from '../../src/files/upload/upload-and-import';
import { recount } from '../../src/usage/storage-usage';
import { storedFileIds } from '../support/blobs/stored-blobs';
import { databaseUrl } from '../support/database/test-database';
import { wavOf } from '../support/media/media-samples';
import { runAdmin } from '../support/processes/service-process';
import { makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

let test: TestStorage;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the document
function admin(...args: readonly string[]): Promise<any> {
  return runAdmin({ DATA_DIR: test.dataDirectory, DATABASE_URL: databaseUrl(test.database) }, ...args);
}

async function upload(project: Project): Promise<string> {
  const content = incomingContent(wavOf(1_000));
  const persistence = await uploadFile(test.storage, callerOf(project), { content, purpose: 'REFERENCE_MEDIA' });
  if (persistence.status !== 'STORED') throw new Error('The file was not stored.');
  return persistence.file.id;
}

describe('admin project purge', () => {
  it('leaves nothing of what a project stored before it was put under zero data retention', async () => {
    const project = await makeProject(test.dataSource);
    const other = await makeProject(test.dataSource, { organizationId: project.organizationId });
    await upload(project);
    await upload(project);
    const kept = await upload(other);
    await admin('project', 'update', '--id', project.id, '--zero-data-retention');
    expect(await storedFileIds(test)).toHaveLength(3);

    expect(await admin('project', 'purge', '--id', project.id)).toEqual({ deletedFiles: 2, freedBytes: 2_000 });
    expect(await storedFileIds(test)).toEqual([kept]);
    expect(await admin('project', 'purge', '--id', project.id)).toEqual({ deletedFiles: 0, freedBytes: 0 });
    expect(await recount(test.dataSource)).toMatchObject({ differences: [] });
  });

  it('knows no project that is not there', async () => {
    const purging = admin('project', 'purge', '--id', newId('proj'));
    await expect(purging).rejects.toThrow(/"code":"NOT_FOUND".*"field":"--id"/);
  });
});
