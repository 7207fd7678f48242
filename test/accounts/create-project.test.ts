import { createProject } from '../../src/accounts/organizations-and-projects';
import { readProject } from '../../src/accounts/read-accounts';
import { newId } from '../../src/database/new-id';
import { isId } from '../../src/domain/id';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeOrganization, makeProject } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('createProject', () => {
  it.each([
    { retentionSeconds: 1, zeroDataRetention: true, storeByDefault: false, defaultTtlSeconds: 2 ** 31 - 1 },
    { retentionSeconds: null, zeroDataRetention: false, storeByDefault: true, defaultTtlSeconds: null },
  ])('keeps what it was given and answers it whole: %j', async (policy) => {
    const { id: organizationId } = await makeOrganization(database.dataSource);
    const given = { organizationId, name: 'web', ...policy };

    const project = await createProject(database.dataSource, given);

    expect(isId('proj', project.id)).toBe(true);
    expect(project).toMatchObject(given);
    expect(project.createdAt).toBeInstanceOf(Date);
    await expect(readProject(database.dataSource, project.id)).resolves.toEqual(project);
  });

  it.each([
    ['name', { name: 'a\nb' }],
    ['retentionSeconds', { retentionSeconds: 0 }],
    ['defaultTtlSeconds', { defaultTtlSeconds: 0.5 }],
  ])('refuses a bad %s: %j', async (field, bad) => {
    await expect(makeProject(database.dataSource, bad)).rejects.toMatchObject({ code: 'INVALID_INPUT', field });
  });

  it('refuses a name that is taken in the organization, and only there', async () => {
    const { organizationId } = await makeProject(database.dataSource, { name: 'default' });

    await expect(makeProject(database.dataSource, { name: 'default', organizationId })).rejects.toMatchObject({
      code: 'CONFLICT',
      field: 'name',
    });
    await expect(makeProject(database.dataSource, { name: 'default' })).resolves.toMatchObject({ name: 'default' });
  });

  it.each([newId('org'), 'nobody', '\0'])('knows no organization %j', async (organizationId) => {
    await expect(makeProject(database.dataSource, { organizationId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'organizationId',
    });
  });
});
