import { updateOrganization } from '../../src/accounts/organizations-and-projects';
import { readOrganization } from '../../src/accounts/read-accounts';
import { newId } from '../../src/database/new-id';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeOrganization } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('updateOrganization', () => {
  it('changes what is given and leaves the rest', async () => {
    const before = await makeOrganization(database.dataSource, { retentionSeconds: 60 });
    const bystander = await makeOrganization(database.dataSource);

    const after = await updateOrganization(database.dataSource, before.id, { maxBytes: 5 });

    expect(after).toEqual({ ...before, maxBytes: 5 });
    await expect(readOrganization(database.dataSource, before.id)).resolves.toEqual(after);
    await expect(readOrganization(database.dataSource, bystander.id)).resolves.toEqual(bystander);
  });

  it('tells a retention that is cleared from one that is left out', async () => {
    const { id } = await makeOrganization(database.dataSource, { retentionSeconds: 60 });

    await expect(updateOrganization(database.dataSource, id, { maxFiles: 1 })).resolves.toMatchObject({
      retentionSeconds: 60,
    });
    await expect(updateOrganization(database.dataSource, id, { retentionSeconds: null })).resolves.toMatchObject({
      retentionSeconds: null,
    });
  });

  it.each([
    [null, {}],
    ['name', { name: ' ' }],
    ['maxBytes', { maxBytes: -1 }],
    ['maxFiles', { maxFiles: -1 }],
    ['retentionSeconds', { retentionSeconds: -1 }],
  ])('refuses a bad %s: %j', async (field, changes) => {
    const organization = await makeOrganization(database.dataSource);

    await expect(updateOrganization(database.dataSource, organization.id, changes)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field,
    });
    await expect(readOrganization(database.dataSource, organization.id)).resolves.toEqual(organization);
  });

  it('refuses the name of another organization', async () => {
    const [one, other] = await Promise.all([
      makeOrganization(database.dataSource),
      makeOrganization(database.dataSource),
    ]);

    await expect(updateOrganization(database.dataSource, one.id, { name: other.name })).rejects.toMatchObject({
      code: 'CONFLICT',
      field: 'name',
    });
    await expect(updateOrganization(database.dataSource, one.id, { name: one.name })).resolves.toEqual(one);
  });

  it.each([newId('org'), newId('proj'), '', 'org_\0'])('knows no organization %j', async (id) => {
    await expect(updateOrganization(database.dataSource, id, { maxFiles: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
  });
});
