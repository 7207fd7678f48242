import { createAuthenticator } from '../../src/accounts/authenticate';
import { generateApiKey } from '../../src/accounts/keys';
import { listOrganizations } from '../../src/accounts/organizations-and-projects';
import { provisionFirstAccount } from '../../src/accounts/provision';
import { findProjects } from '../../src/accounts/read-accounts';
import { ApiKeyEntity } from '../../src/database/entities/api-key';
import { MEDIA_SCOPES } from '../../src/domain/caller';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeOrganization } from '../support/service/accounts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

const mustNotBeAsked = async () => {
  throw new Error('A key was asked for, where none is to be made.');
};

describe('provisionFirstAccount', () => {
  it('makes a first account whose key can do everything', async () => {
    const key = await provisionFirstAccount(database.dataSource, async () => generateApiKey());

    const caller = await createAuthenticator(database).authenticate(`Bearer ${key}`);
    expect(caller.scopes).toEqual(new Set(MEDIA_SCOPES));
    const project = (await findProjects(database.dataSource, [caller.projectId ?? ''])).get(caller.projectId ?? '');
    expect(project).toMatchObject({ name: 'default', zeroDataRetention: false, storeByDefault: true });
    const [organization] = await listOrganizations(database.dataSource, { after: null, limit: 2 });
    expect(organization).toMatchObject({
      id: caller.organizationId,
      name: 'local',
      maxBytes: 107_374_182_400,
      maxFiles: 1_000_000,
    });
  });

  it('makes the key that it is given, once', async () => {
    const apiKey = 'an-api-key-of-the-environment';

    await expect(provisionFirstAccount(database.dataSource, async () => apiKey)).resolves.toBe(apiKey);
    await expect(provisionFirstAccount(database.dataSource, mustNotBeAsked)).resolves.toBeNull();

    const authenticator = createAuthenticator(database);
    await expect(authenticator.authenticate(`Bearer ${apiKey}`)).resolves.toMatchObject({ keyId: expect.any(String) });
  });

  it('makes no key where the operator is to make it', async () => {
    await expect(provisionFirstAccount(database.dataSource, async () => null)).resolves.toBeNull();
    await expect(listOrganizations(database.dataSource, { after: null, limit: 10 })).resolves.toHaveLength(1);
    await expect(database.dataSource.getRepository(ApiKeyEntity).count()).resolves.toBe(0);
  });

  it('leaves a database alone that has an organization', async () => {
    await makeOrganization(database.dataSource);
    await expect(provisionFirstAccount(database.dataSource, mustNotBeAsked)).resolves.toBeNull();
    await expect(listOrganizations(database.dataSource, { after: null, limit: 10 })).resolves.toHaveLength(1);
  });

  it('makes all of it or nothing', async () => {
    await database.dataSource.query('ALTER TABLE api_keys ADD CONSTRAINT no_keys CHECK (false)');
    await expect(provisionFirstAccount(database.dataSource, async () => generateApiKey())).rejects.toThrow();
    await expect(listOrganizations(database.dataSource, { after: null, limit: 10 })).resolves.toEqual([]);
  });
});
