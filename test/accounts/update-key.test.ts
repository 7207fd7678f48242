import { createKey, updateKey } from '../../src/accounts/keys';
import { newId } from '../../src/database/new-id';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('updateKey', () => {
  it("replaces the key's scopes and tells neither key nor hash", async () => {
    const { id: projectId } = await makeProject(database.dataSource);
    const { key, ...created } = await createKey(database.dataSource, { owner: { projectId }, scopes: ['ADMIN'] });

    const updated = await updateKey(database.dataSource, created.id, { scopes: ['FILES_WRITE', 'FILES_READ'] });

    expect(updated).toEqual({ ...created, scopes: ['FILES_READ', 'FILES_WRITE'], lastUsedAt: null, revokedAt: null });
  });

  it('refuses bad scopes and unknown keys', async () => {
    await expect(updateKey(database.dataSource, newId('key'), { scopes: [] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'scopes',
    });
    await expect(updateKey(database.dataSource, newId('key'), { scopes: ['ADMIN'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
  });
});
