import type { CounterDifference } from '../../src/database/repositories/usage/recount';
import type { Project } from '../../src/domain/account';
import { recount } from '../../src/usage/storage-usage';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';
import { createAdmin } from '../support/service/admin';

let database: TestDatabase;
let project: Project;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  project = await makeProject(database.dataSource);
  const { id: projectId, organizationId } = project;
  const tomorrow = new Date(Date.now() + 24 * 3_600_000);
  const rows = [fileRow({ sizeBytes: 10 }), fileRow({ sizeBytes: 5, expiresAt: tomorrow }), fileRow({ kind: 'VIDEO' })];
  await insertFileRows(database.dataSource, { projectId, organizationId }, rows);
});

/** Other tests have tampered with organizations of their own. */
async function differences(): Promise<readonly CounterDifference[]> {
  const { differences } = await recount(database.dataSource);
  return differences.filter(({ organizationId }) => organizationId === project.organizationId);
}

/** `statement` changes counters of this test's organization. */
function tamper(statement: string): Promise<unknown> {
  const key = statement.includes('UPDATE organizations') ? 'id' : 'organization_id';
  const condition = `${statement.includes(' WHERE ') ? ' AND' : ' WHERE'} ${key} = $1`;
  return database.dataSource.query(statement + condition, [project.organizationId]);
}

describe('recount', () => {
  it('finds nothing to tell where every counter says what the rows say', async () => {
    await makeProject(database.dataSource);
    expect(await recount(database.dataSource)).toEqual({ organizations: 2, differences: [] });
  });

  it.each([
    ['UPDATE organizations SET used_bytes = used_bytes + 1', [/^usedBytes$/, 1_016, 1_015]],
    ['UPDATE organizations SET used_files = used_files - 1', [/^usedFiles$/, 2, 3]],
    ['UPDATE organizations SET reserved_bytes = 7', [/^reservedBytes$/, 7, 0]],
    ['UPDATE organizations SET reserved_files = 1', [/^reservedFiles$/, 1, 0]],
    [`UPDATE storage_counters SET bytes = 0 WHERE kind = 'VIDEO'`, [/^bytes proj_\w+ VIDEO UPLOADED$/, 0, 1_000]],
    [`UPDATE storage_counters SET files = 9 WHERE kind = 'IMAGE'`, [/^files proj_\w+ IMAGE UPLOADED$/, 9, 2]],
    ['UPDATE expiry_counters SET bytes = bytes * 2', [/^expiring bytes \d{4}-/, 10, 5]],
    ['UPDATE expiry_counters SET files = 0', [/^expiring files \d{4}-/, 0, 1]],
  ] as const)('finds what was tampered with by: %s', async (statement, [counter, counted, actual]) => {
    await tamper(statement);
    expect(await differences()).toEqual([
      { organizationId: project.organizationId, counter: expect.stringMatching(counter), counted, actual },
    ]);
  });

  it('finds a counter that is not there, and one of files that are not', async () => {
    await tamper(`DELETE FROM storage_counters WHERE kind = 'VIDEO'`);
    await tamper(`UPDATE storage_counters SET kind = 'AUDIO' WHERE kind = 'IMAGE'`);
    expect((await differences()).map(({ counted, actual }) => [counted, actual])).toEqual([
      [15, 0],
      [0, 15],
      [0, 1_000],
      [2, 0],
      [0, 2],
      [0, 1],
    ]);
  });

  it('changes nothing', async () => {
    await tamper('UPDATE organizations SET used_bytes = 0');
    const first = await differences();
    expect(await differences()).toEqual(first);
    expect(first).toHaveLength(1);
  });

  it('is a verb of the command line', async () => {
    const admin = createAdmin(database.dataSource);
    await tamper('UPDATE organizations SET used_bytes = 0');
    const difference = { organizationId: project.organizationId, counter: 'usedBytes', counted: 0, actual: 1_015 };
    expect(await admin('usage recount')).toEqual({
      organizations: expect.any(Number),
      differences: expect.arrayContaining([difference]),
    });
  });
});
