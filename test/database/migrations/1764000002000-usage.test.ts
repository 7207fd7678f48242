import { Accounts1764000000000 } from '../../../src/database/migrations/1764000000000-accounts';
import { Files1764000001000 } from '../../../src/database/migrations/1764000001000-files';
import { Usage1764000002000 } from '../../../src/database/migrations/1764000002000-usage';
import { findStorageCounters } from '../../../src/database/repositories/storage-usage';
import { recount } from '../../../src/usage/recount';
import { makeProject } from '../../support/accounts';
import { fileRow, insertFileRows } from '../../support/file-rows';
import { createEmptyDatabase } from '../../support/test-database';

describe('the migration that brings the counters', () => {
  it('counts the files that are there already', async () => {
    const { dataSource, close } = await createEmptyDatabase();
    const runner = dataSource.createQueryRunner();
    await new Accounts1764000000000().up(runner);
    await new Files1764000001000().up(runner);
    const project = await makeProject(dataSource);
    const { id: projectId, organizationId } = project;
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    const rows = [fileRow(), fileRow({ expiresAt: tomorrow, sizeBytes: 5 }), fileRow({ kind: 'AUDIO', sizeBytes: 7 })];
    await insertFileRows(dataSource, { organizationId, projectId }, rows);

    await new Usage1764000002000().up(runner);
    expect(await recount(dataSource)).toEqual({ organizations: 1, differences: [] });
    expect(await findStorageCounters(dataSource, organizationId)).toHaveLength(2);
    await runner.release();
    await close();
  });
});
