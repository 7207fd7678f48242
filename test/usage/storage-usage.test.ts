import { setTimeout as sleep } from 'node:timers/promises';
import { fileConditions } from '../../src/database/repositories/files/file-conditions';
import { removeFiles } from '../../src/database/repositories/files/remove-files';
import type { Project } from '../../src/domain/account';
import { updateFile } from '../../src/files/file-attributes';
import { readExpiring, readStorageUsage } from '../../src/usage/storage-usage';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { makeProject } from '../support/service/accounts';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

const HOUR_MS = 3_600_000;
const MAX_HOURS = 87_840;

let test: TestStorage;
let project: Project;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());
beforeEach(async () => {
  project = await makeProject(test.dataSource);
});

/** When the hour began that it is now, of which enough is left for a test. */
async function beginningOfHour(): Promise<number> {
  const leftMs = HOUR_MS - (Date.now() % HOUR_MS);
  if (leftMs < 15_000) await sleep(leftMs + 1_000);
  return Date.now() - (Date.now() % HOUR_MS);
}

/** Files of 1, 10, 100 … bytes, which expire at these instants: the sum tells which of them are counted. */
async function insertExpiring(...expiries: readonly (number | null)[]): Promise<readonly string[]> {
  const rows = expiries.map((expiresAt, index) =>
    fileRow({ sizeBytes: 10 ** index, expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
  );
  const { id: projectId, organizationId } = project;
  await insertFileRows(test.dataSource, { projectId, organizationId }, rows);
  return rows.map(({ id }) => id);
}

async function expiring(withinHours: number): Promise<object> {
  const { storage } = test;
  const caller = callerOf(project);
  const usage = (await readStorageUsage(storage, caller, [project.organizationId])).get(project.organizationId);
  if (usage === undefined) throw new Error('There is no such organization.');
  return readExpiring(storage, caller, usage, withinHours);
}

describe('readExpiring', () => {
  it('counts whole hours: those that have begun by then', async () => {
    const hour = await beginningOfHour();
    await insertExpiring(
      hour + HOUR_MS - 1,
      hour + HOUR_MS,
      hour + 2 * HOUR_MS - 1,
      hour + 2 * HOUR_MS,
      hour + 25 * HOUR_MS - 1,
      hour + 25 * HOUR_MS,
      null,
    );
    expect(await expiring(1)).toEqual({ key: 'EXPIRING', bytes: 111, files: 3 });
    expect(await expiring(2)).toEqual({ key: 'EXPIRING', bytes: 1_111, files: 4 });
    expect(await expiring(24)).toEqual({ key: 'EXPIRING', bytes: 11_111, files: 5 });
    expect(await expiring(MAX_HOURS)).toEqual({ key: 'EXPIRING', bytes: 111_111, files: 6 });
  });

  it('leaves out what has expired, in this hour or long ago, swept or not', async () => {
    const hour = await beginningOfHour();
    await insertExpiring(hour - 1, hour, Date.now() - 1, Date.now() + 60_000);
    expect(await expiring(1)).toEqual({ key: 'EXPIRING', bytes: 1_000, files: 1 });
  });

  it('follows a file that is given another time to live, or is deleted', async () => {
    const hour = await beginningOfHour();
    const [id = ''] = await insertExpiring(hour + 40 * HOUR_MS);
    await updateFile(test.storage, callerOf(project), { id, ttlSeconds: 60 });
    expect(await expiring(1)).toMatchObject({ bytes: 1, files: 1 });
    await updateFile(test.storage, callerOf(project), { id, ttlSeconds: 100 * 3_600, tags: ['kept'] });
    expect(await expiring(99)).toMatchObject({ bytes: 0, files: 0 });
    expect(await expiring(100)).toMatchObject({ bytes: 1, files: 1 });
    await removeFiles(test.dataSource.manager, fileConditions({ projectId: project.id }, {}), 'DELETED', 1, 'DELETION');
    expect(await expiring(MAX_HOURS)).toMatchObject({ bytes: 0, files: 0 });
  });

  it.each([0, -1, 1.5, MAX_HOURS + 1, Number.NaN])('refuses %d hours', async (withinHours) => {
    await expect(expiring(withinHours)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
