import { updateProject } from '../../src/accounts/organizations-and-projects';
import { readProject } from '../../src/accounts/read-accounts';
import { newId } from '../../src/database/new-id';
import { holdLock } from '../support/database/held-lock';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('updateProject', () => {
  it.each([
    { name: 'renamed' },
    { retentionSeconds: null },
    { zeroDataRetention: true },
    { storeByDefault: false },
    { defaultTtlSeconds: null },
  ])('changes what is given and leaves the rest: %j', async (changes) => {
    const before = await makeProject(database.dataSource, { retentionSeconds: 60, defaultTtlSeconds: 30 });

    const after = await updateProject(database.dataSource, before.id, changes);

    expect(after).toEqual({ ...before, ...changes });
    await expect(readProject(database.dataSource, before.id)).resolves.toEqual(after);
  });

  it.each([
    [null, {}],
    ['name', { name: '' }],
    ['retentionSeconds', { retentionSeconds: 0 }],
    ['defaultTtlSeconds', { defaultTtlSeconds: 2 ** 31 }],
  ])('refuses a bad %s: %j', async (field, changes) => {
    const project = await makeProject(database.dataSource);

    await expect(updateProject(database.dataSource, project.id, changes)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field,
    });
    await expect(readProject(database.dataSource, project.id)).resolves.toEqual(project);
  });

  it('refuses the name of a sibling', async () => {
    const { organizationId, name } = await makeProject(database.dataSource);
    const sibling = await makeProject(database.dataSource, { organizationId });

    await expect(updateProject(database.dataSource, sibling.id, { name })).rejects.toMatchObject({
      code: 'CONFLICT',
      field: 'name',
    });
  });

  it('leaves one as it was that is deleted meanwhile', async () => {
    const { id, name } = await makeProject(database.dataSource);
    const lock = await holdLock(database, `UPDATE projects SET deleted_at = now() WHERE id = '${id}'`);
    const updating = updateProject(database.dataSource, id, { name: 'another' });
    updating.catch(() => {});
    await lock.stops();
    await lock.release();
    await expect(updating).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    expect(await database.dataSource.query('SELECT name FROM projects WHERE id = $1', [id])).toEqual([{ name }]);
  });

  it('knows no project of an unknown id', async () => {
    await expect(updateProject(database.dataSource, newId('proj'), { name: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
  });
});
