import { translateDatabaseFailure } from '../../../src/database/database-failure';
import { uploadFile } from '../../../src/files/upload/upload-file';
import { recount } from '../../../src/usage/recount';
import { makeProject } from '../../support/accounts';
import { eventually } from '../../support/embedded-server';
import { cancelWaiting } from '../../support/failing-statements';
import { holdLock } from '../../support/held-lock';
import { incomingContent } from '../../support/incoming-content';
import { readFixture } from '../../support/media-fixtures';
import { filesUnder } from '../../support/stored-blobs';
import { callerOf, openTestStorage, type TestStorage } from '../../support/test-storage';

let test: TestStorage;
beforeEach(async () => {
  test = await openTestStorage();
});
afterEach(() => test.close());

async function upload(): Promise<unknown> {
  const caller = callerOf(await makeProject(test.dataSource));
  const content = incomingContent(readFixture('still.png'));
  return uploadFile(test.storage, caller, { content, purpose: 'REFERENCE_MEDIA' }).catch(translateDatabaseFailure);
}

async function expectNothingLeft(): Promise<void> {
  await eventually('its place is given back', async () => {
    const rows: unknown[] = await test.dataSource.query('SELECT FROM uploads');
    return rows.length === 0;
  });
  await test.runJobs();
  expect(await filesUnder(`${test.dataDirectory}/blobs`)).toEqual([]);
  expect(await recount(test.dataSource)).toMatchObject({ differences: [] });
}

it.each(['files', 'usage_counters'])(
  'an upload that cannot be committed because of %s is to be sent again',
  async (table) => {
    const lock = await holdLock(test.database, `LOCK TABLE ${table} IN SHARE MODE`);
    const uploaded = upload();
    await lock.stops();
    await cancelWaiting(test.database);
    expect(await uploaded).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await lock.release();
    await expectNothingLeft();
  },
);
