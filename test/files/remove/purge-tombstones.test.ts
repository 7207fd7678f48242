import { findGoneReason } from '../../../src/database/repositories/files/find-files';
import type { Project } from '../../../src/domain/account';
import type { Persistence } from '../../../src/domain/file';
import { deleteFile } from '../../../src/files/remove/delete-files';
import { expireFiles, purgeTombstones } from '../../../src/files/remove/remove-and-purge';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { wavOf } from '../../support/media/media-samples';
import { makeProject } from '../../support/service/accounts';
import { incomingContent } from '../../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

const bytes = wavOf(1_000);

let test: TestStorage;
let project: Project;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());
beforeEach(async () => {
  project = await makeProject(test.dataSource);
});

function upload(idempotencyKey: string): Promise<Persistence> {
  const input = { content: incomingContent(bytes), purpose: 'REFERENCE_MEDIA', idempotencyKey } as const;
  return uploadFile(test.storage, callerOf(project), input);
}

async function idOf(uploading: Promise<Persistence>): Promise<string> {
  const persistence = await uploading;
  if (persistence.status !== 'STORED') throw new Error('The file was not stored.');
  return persistence.file.id;
}

function goneFor(id: string, days: string): Promise<unknown> {
  return test.dataSource.query('UPDATE file_tombstones SET gone_at = now() - $2::interval WHERE id = $1', [id, days]);
}

function reasonOf(id: string): Promise<string | null> {
  return findGoneReason(test.dataSource.manager, { projectId: project.id }, id);
}

describe('purgeTombstones', () => {
  it.each(['DELETED', 'EXPIRED'])('forgets a file 30 days after it was %s, and no day earlier', async (reason) => {
    const id = await idOf(upload(reason));
    if (reason === 'DELETED') await deleteFile(test.storage, callerOf(project), id);
    else await test.dataSource.query('UPDATE files SET expires_at = now() WHERE id = $1', [id]);
    await expireFiles(test.storage);

    await goneFor(id, '30 days -1 minute');
    expect(await purgeTombstones(test.storage)).toBe(0);
    expect(await reasonOf(id)).toBe(reason);
    await goneFor(id, '30 days 1 second');
    expect(await purgeTombstones(test.storage)).toBe(1);
    expect(await reasonOf(id)).toBeNull();
    await expect(deleteFile(test.storage, callerOf(project), id)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('frees the idempotency key of the file, which until then tells that the file is gone', async () => {
    const id = await idOf(upload('key'));
    const kept = await idOf(upload('other key'));
    await deleteFile(test.storage, callerOf(project), id);
    await expect(upload('key')).rejects.toMatchObject({ code: 'FILE_DELETED' });
    await goneFor(id, '31 days');
    await purgeTombstones(test.storage);

    const again = await idOf(upload('key'));
    expect(again).not.toBe(id);
    expect(await idOf(upload('key'))).toBe(again);
    expect(await idOf(upload('other key'))).toBe(kept);
  });

  it('goes by batches to the end', async () => {
    await test.dataSource.query(
      `INSERT INTO file_tombstones SELECT 'file_' || number, $1, $2, 'DELETED', now() - interval '40 days'
       FROM generate_series(1, 2500) AS number`,
      [project.organizationId, project.id],
    );
    expect(await purgeTombstones(test.storage)).toBe(2_500);
  });

  it('forgets what the hours long over had, unless files of theirs are left', async () => {
    const hours = [
      ['3 days', 0],
      ['2 days', 1],
      ['0 days', 0],
    ] as const;
    for (const [age, files] of hours) {
      await test.dataSource.query(
        `INSERT INTO expiry_counters VALUES ($1, date_trunc('hour', now(), 'UTC') - $2::interval, 0, $3)`,
        [project.organizationId, age, files],
      );
    }
    await purgeTombstones(test.storage);
    const left = await test.dataSource.query(
      'SELECT files FROM expiry_counters WHERE organization_id = $1 ORDER BY hour',
      [project.organizationId],
    );
    expect(left).toEqual([{ files: 1 }, { files: 0 }]);
  });
});
