import { createOrganization } from '../../src/accounts/organizations-and-projects';
import { readOrganization } from '../../src/accounts/read-accounts';
import { isId } from '../../src/domain/id';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeOrganization } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('createOrganization', () => {
  const given = {
    name: 'Böll & Söhne 🎬',
    maxBytes: Number.MAX_SAFE_INTEGER,
    maxFiles: 2 ** 31 - 1,
    retentionSeconds: 60,
  };

  it('keeps what it was given and answers it whole', async () => {
    const organization = await createOrganization(database.dataSource, given);

    expect(isId('org', organization.id)).toBe(true);
    expect(organization).toMatchObject({ ...given, usedBytes: 0, usedFiles: 0, reservedBytes: 0, reservedFiles: 0 });
    expect(organization.createdAt).toBeInstanceOf(Date);
    await expect(readOrganization(database.dataSource, organization.id)).resolves.toEqual(organization);
  });

  it('takes the smallest numbers', async () => {
    const smallest = { maxBytes: 0, maxFiles: 0, retentionSeconds: null };
    await expect(makeOrganization(database.dataSource, smallest)).resolves.toMatchObject(smallest);
  });

  it.each([
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(101) }],
    ['maxBytes', { maxBytes: -1 }],
    ['maxBytes', { maxBytes: 2 ** 53 }],
    ['maxFiles', { maxFiles: 1.5 }],
    ['maxFiles', { maxFiles: 2 ** 31 }],
    ['retentionSeconds', { retentionSeconds: 0 }],
    ['retentionSeconds', { retentionSeconds: 2 ** 31 }],
  ])('refuses a bad %s: %j', async (field, bad) => {
    await expect(makeOrganization(database.dataSource, bad)).rejects.toMatchObject({ code: 'INVALID_INPUT', field });
  });

  it('lets one of many at once have a name', async () => {
    const attempts = Array.from({ length: 8 }, () => makeOrganization(database.dataSource, { name: 'wanted' }));
    const results = await Promise.allSettled(attempts);

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'CONFLICT', field: 'name' });
    }
  });
});
