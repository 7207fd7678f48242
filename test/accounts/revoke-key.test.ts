import { createKey, revokeKey } from '../../src/accounts/keys';
import { newId } from '../../src/database/new-id';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('revokeKey', () => {
  it('says when, and says the same the second time', async () => {
    const { id: projectId } = await makeProject(database.dataSource);
    const { key, ...created } = await createKey(database.dataSource, { owner: { projectId }, scopes: ['ADMIN'] });

    const first = await revokeKey(database.dataSource, created.id);
    const second = await revokeKey(database.dataSource, created.id);

    expect(first).toEqual({ ...created, lastUsedAt: null, revokedAt: expect.any(Date) });
    expect(second).toEqual(first);
  });

  it.each([newId('key'), newId('org'), 'mg_secret', '\0'])('knows no key %j', async (id) => {
    await expect(revokeKey(database.dataSource, id)).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'id' });
  });
});
