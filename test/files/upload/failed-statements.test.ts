import { translateDatabaseFailure } from '../../../src/database/database-failure';
import type { ProjectCaller } from '../../../src/domain/caller';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { recount } from '../../../src/usage/storage-usage';
import { filesUnder } from '../../support/blobs/stored-blobs';
import { cancelWaiting, failChanges } from '../../support/database/failing-statements';
import { holdLock } from '../../support/database/held-lock';
import { PostgresProxy } from '../../support/database/postgres-proxy';
import { readFixture } from '../../support/media/media-fixtures';
import { makeProject } from '../../support/service/accounts';
import { incomingContent } from '../../support/service/incoming-content';
import { recordLog } from '../../support/service/recorded-log';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';
import { eventually } from '../../support/timing/eventually';

let test: TestStorage;
let proxy: PostgresProxy;
let log: ReturnType<typeof recordLog>;
beforeEach(async () => {
  log = recordLog();
  const route = async (database: TestStorage['database']) => {
    proxy = await PostgresProxy.start(database);
    return proxy.url;
  };
  test = await openTestStorage({}, route, log.logger);
});
afterEach(async () => {
  await test.close();
  await proxy.interrupt();
});

async function upload(): Promise<unknown> {
  return uploadFor(callerOf(await makeProject(test.dataSource)));
}

async function uploadFor(caller: ProjectCaller): Promise<unknown> {
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

it.each([
  ['40P01', 0],
  ['57014', 0],
  ['XX000', 1],
  // A fault of ours would say so.
  ['42P01', 1],
])(
  'an upload that failed tells of its own failure when what it reserved cannot be given back: %s',
  async (code, faults) => {
    await failChanges(test.database, 'files', ['23514']);
    // The purge of what was written is what is to be noted first.
    await failChanges(test.database, 'graphile_worker._private_jobs', [code, code]);
    expect(await upload()).toMatchObject({ code: '23514' });
    await expectNothingLeft();
    expect(log.lines()).toHaveLength(faults);
  },
);

it('a reservation that is made after nobody waits for it any more is given back', async () => {
  const caller = callerOf(await makeProject(test.dataSource));
  const lock = await holdLock(test.database, 'SELECT FROM organizations FOR UPDATE');
  const uploaded = uploadFor(caller);
  await lock.stops();
  await proxy.interrupt();
  expect(await uploaded).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  const statements = jest.spyOn(test.storage.dataSource.manager, 'query');
  await proxy.restore();
  // There is nothing to be given back yet.
  await eventually('it is looked for', async () => {
    const answers = await Promise.all(statements.mock.results.map(({ value }) => value.catch(() => null)));
    return answers.some((answer) => answer !== null);
  });
  await lock.release();
  await expectNothingLeft();
});
