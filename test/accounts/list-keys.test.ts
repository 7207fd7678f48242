import { createKey, listKeys, revokeKey } from '../../src/accounts/keys';
import { newId } from '../../src/database/new-id';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('listKeys', () => {
  it('lists the keys of a project, of an organization with its projects, or all', async () => {
    const { id: projectId, organizationId } = await makeProject(database.dataSource);
    const foreign = await makeProject(database.dataSource);
    const scopes = ['ADMIN'];
    const ofProject = await createKey(database.dataSource, { owner: { projectId }, scopes });
    const ofOrganization = await createKey(database.dataSource, { owner: { organizationId }, scopes });
    const ofForeign = await createKey(database.dataSource, { owner: { projectId: foreign.id }, scopes });
    await revokeKey(database.dataSource, ofProject.id);

    const list = async (owner: Parameters<typeof listKeys>[1]['owner']) => {
      const keys = await listKeys(database.dataSource, { owner, after: null, limit: 10 });
      return keys.map(({ id }) => id).sort();
    };

    await expect(list({ projectId })).resolves.toEqual([ofProject.id]);
    await expect(list({ organizationId })).resolves.toEqual([ofProject.id, ofOrganization.id].sort());
    await expect(list(null)).resolves.toEqual([ofProject.id, ofOrganization.id, ofForeign.id].sort());
  });

  it('pages by id, and tells neither key nor hash', async () => {
    const { id: projectId } = await makeProject(database.dataSource);
    const make = () => createKey(database.dataSource, { owner: { projectId }, scopes: ['ADMIN'] });
    const [low, high] = [await make(), await make()].sort((a, b) => (a.id < b.id ? -1 : 1));

    const [first] = await listKeys(database.dataSource, { owner: { projectId }, after: null, limit: 1 });
    const rest = await listKeys(database.dataSource, { owner: { projectId }, after: low!.id, limit: 10 });

    const { key, ...described } = low!;
    expect(first).toEqual({ ...described, lastUsedAt: null, revokedAt: null });
    expect(rest.map(({ id }) => id)).toEqual([high!.id]);
  });

  it.each([
    ['projectId', { projectId: newId('proj') }],
    ['organizationId', { organizationId: newId('org') }],
  ])('refuses an owner that does not exist, by %s', async (field, owner) => {
    await expect(listKeys(database.dataSource, { owner, after: null, limit: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field,
    });
  });
});
