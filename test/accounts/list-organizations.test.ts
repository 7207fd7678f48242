import { listOrganizations } from '../../src/accounts/organizations-and-projects';
import type { Organization } from '../../src/domain/account';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeOrganization } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('listOrganizations', () => {
  it('is empty at first', async () => {
    await expect(listOrganizations(database.dataSource, { after: null, limit: 10 })).resolves.toEqual([]);
  });

  it('pages through all of them by id, each once', async () => {
    const made: Organization[] = [];
    for (let count = 0; count < 5; count += 1) made.push(await makeOrganization(database.dataSource));
    const expected = made.sort((a, b) => (a.id < b.id ? -1 : 1));

    const seen: Organization[] = [];
    for (let page = 0; page < 3; page += 1) {
      seen.push(...(await listOrganizations(database.dataSource, { after: seen.at(-1)?.id ?? null, limit: 2 })));
    }

    expect(seen).toEqual(expected);
  });

  it.each([
    ['limit', { after: null, limit: 0 }],
    ['limit', { after: null, limit: 1001 }],
    ['after', { after: 'proj_01kb3v1w5zf7nvfm2k6vh5x8qe', limit: 1 }],
    ['after', { after: '', limit: 1 }],
  ])('refuses a bad %s: %j', async (field, page) => {
    await expect(listOrganizations(database.dataSource, page)).rejects.toMatchObject({ code: 'INVALID_INPUT', field });
  });
});
