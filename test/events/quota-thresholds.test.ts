import { updateOrganization } from '../../src/accounts/organizations-and-projects';
import { FileEntity } from '../../src/database/entities/file';
import type { ProjectCaller } from '../../src/domain/caller';
import { deleteFiles } from '../../src/files/remove/delete-files';
import { uploadFile } from '../../src/files/upload/upload-and-import';
import { readFixture } from '../support/media/media-fixtures';
import { makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

const PICTURE = readFixture('still.png');

let test: TestStorage;
let caller: ProjectCaller;
beforeAll(async () => {
  test = await openTestStorage();
});
beforeEach(async () => {
  caller = callerOf(await makeProject(test.dataSource));
});
afterAll(() => test.close());

async function percents(): Promise<number[]> {
  const rows = await test.dataSource.query(
    `SELECT details FROM media_events WHERE organization_id = $1 AND type = 'quota.threshold' ORDER BY id`,
    [caller.organizationId],
  );
  return rows.map(({ details }: { details: { percent: number } }) => details.percent);
}

async function upload(count = 1): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await uploadFile(test.storage, caller, { content: incomingContent(PICTURE), purpose: 'REFERENCE_MEDIA' });
  }
}

const limit = (limits: { maxFiles?: number; maxBytes?: number }) =>
  updateOrganization(test.dataSource, caller.organizationId, limits);
const remove = async (count: number) => {
  const files = await test.dataSource.getRepository(FileEntity).findBy({ projectId: caller.projectId });
  const ids = files.slice(0, count).map(({ id }) => id);
  await deleteFiles(test.storage, caller, { select: { ids }, dryRun: false, limit: 100 });
};

describe('the use of a quota', () => {
  it('is an event at 80, 95 and 100 percent of the files, each time that it comes there from below', async () => {
    await limit({ maxFiles: 5 });
    await upload(3);
    expect(await percents()).toEqual([]);
    await upload();
    expect(await percents()).toEqual([80]);
    await upload();
    expect(await percents()).toEqual([80, 95, 100]);
    await remove(1);
    expect(await percents()).toEqual([80, 95, 100]);
    await upload();
    expect(await percents()).toEqual([80, 95, 100, 95, 100]);
    await remove(2);
    await upload();
    expect(await percents()).toEqual([80, 95, 100, 95, 100, 80]);
  });

  it('is one at the same of the bytes, and not once more where the files come there as well', async () => {
    await limit({ maxBytes: Math.ceil(PICTURE.length / 0.9), maxFiles: 100 });
    await upload();
    expect(await percents()).toEqual([80]);
    await limit({ maxFiles: 1 });
    expect(await percents()).toEqual([80, 95, 100]);
    await limit({ maxFiles: 100 });
    await limit({ maxBytes: PICTURE.length });
    expect(await percents()).toEqual([80, 95, 100, 95, 100]);
  });

  it('tells what was used and allowed then', async () => {
    await limit({ maxFiles: 1, maxBytes: 1_000_000_000 });
    await upload();
    const [event] = await test.dataSource.query(
      `SELECT * FROM media_events WHERE organization_id = $1 AND type = 'quota.threshold' LIMIT 1`,
      [caller.organizationId],
    );
    const { organizationId } = caller;
    expect(event).toMatchObject({
      ...{ subject_id: organizationId, organization_id: organizationId, project_id: null },
      details: { percent: 80, usedBytes: PICTURE.length, limitBytes: 1_000_000_000, files: 1, filesLimit: 1 },
    });
  });

  it('is no event where nothing comes to be used', async () => {
    await limit({ maxFiles: 1 });
    await expect(
      uploadFile(test.storage, caller, {
        content: incomingContent(Buffer.from('no picture')),
        purpose: 'REFERENCE_MEDIA',
      }),
    ).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    expect(await percents()).toEqual([]);
  });

  it('is told of by the largest quota that there may be', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    await limit({ maxBytes: most, maxFiles: 2 ** 31 - 1 });
    await test.dataSource.query('UPDATE organizations SET used_bytes = $2 WHERE id = $1', [
      caller.organizationId,
      most - 1,
    ]);
    expect(await percents()).toEqual([80, 95]);
  });
});
