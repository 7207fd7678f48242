import { findOrganizations, findProjects } from '../../src/accounts/read-accounts';
import { newId } from '../../src/database/new-id';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('findOrganizations and findProjects', () => {
  it('find what there is, by id, and leave out the rest', async () => {
    const [one, other] = [await makeProject(database.dataSource), await makeProject(database.dataSource)];
    const strange = ['', '\0', 'org_', newId('org'), newId('proj'), one.name];

    const projects = await findProjects(database.dataSource, [other.id, one.id, one.organizationId, ...strange]);
    const organizations = await findOrganizations(database.dataSource, [one.organizationId, one.id, ...strange]);

    expect(projects).toEqual(
      new Map([
        [one.id, one],
        [other.id, other],
      ]),
    );
    expect([...organizations.keys()]).toEqual([one.organizationId]);
    expect(organizations.get(one.organizationId)).toMatchObject({ id: one.organizationId, usedBytes: 0 });
  });

  it('find nothing for no ids', async () => {
    await expect(findProjects(database.dataSource, [])).resolves.toEqual(new Map());
  });
});
