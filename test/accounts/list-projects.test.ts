import { listProjects } from '../../src/accounts/organizations-and-projects';
import { newId } from '../../src/database/new-id';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('listProjects', () => {
  it('lists those of one organization, or all, in pages by id', async () => {
    const first = await makeProject(database.dataSource);
    const { organizationId } = first;
    const second = await makeProject(database.dataSource, { organizationId });
    const foreign = await makeProject(database.dataSource);
    const [low, high] = [first, second].sort((a, b) => (a.id < b.id ? -1 : 1));

    const all = await listProjects(database.dataSource, { organizationId: null, after: null, limit: 10 });
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set([first.id, second.id, foreign.id]));
    await expect(listProjects(database.dataSource, { organizationId, after: null, limit: 1 })).resolves.toEqual([low]);
    await expect(listProjects(database.dataSource, { organizationId, after: low!.id, limit: 10 })).resolves.toEqual([
      high,
    ]);
  });

  it('refuses an organization that does not exist, and a bad page', async () => {
    const organizationId = newId('org');
    await expect(listProjects(database.dataSource, { organizationId, after: null, limit: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'organizationId',
    });
    await expect(
      listProjects(database.dataSource, { organizationId: null, after: organizationId, limit: 1 }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'after' });
  });
});
