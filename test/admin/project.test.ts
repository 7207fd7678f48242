import { newId } from '../../src/database/new-id';
import type { Organization } from '../../src/domain/account';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeOrganization } from '../support/service/accounts';
import { createAdmin } from '../support/service/admin';

let database: TestDatabase;
let admin: ReturnType<typeof createAdmin>;
let organization: Organization;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = createAdmin(database.dataSource);
});
afterAll(() => database.close());
beforeEach(async () => {
  organization = await makeOrganization(database.dataSource);
});

describe('admin project', () => {
  const policy = {
    retentionSeconds: null,
    zeroDataRetention: false,
    storeByDefault: true,
    keepPrompts: false,
    defaultTtlSeconds: null,
    requestsPerMinute: null,
    ownerMaxBytes: null,
    ownerMaxFiles: null,
  };

  it.each([
    ['', policy],
    ['--zero-data-retention', { ...policy, zeroDataRetention: true }],
    ['--zero-data-retention true', { ...policy, zeroDataRetention: true }],
    ['--zero-data-retention=false', policy],
    ['--store-by-default false --retention-seconds none', { ...policy, storeByDefault: false }],
    ['--keep-prompts true', { ...policy, keepPrompts: true }],
    ['--requests-per-minute 600', { ...policy, requestsPerMinute: 600 }],
    ['--requests-per-minute none', policy],
    ['--retention-seconds 60 --default-ttl-seconds 30', { ...policy, retentionSeconds: 60, defaultTtlSeconds: 30 }],
  ])('creates one with %j', async (options, expected) => {
    const given = `project create --organization ${organization.id} --name web ${options}`.trim();
    await expect(admin(given)).resolves.toEqual({
      id: expect.stringMatching(/^proj_/),
      organizationId: organization.id,
      name: 'web',
      ...expected,
      createdAt: expect.any(String),
    });
  });

  it('updates what is given and nothing else', async () => {
    const before = await admin(
      'project create --name web --retention-seconds 60 --default-ttl-seconds 30 --zero-data-retention --organization',
      organization.id,
    );
    const { id } = before as { id: string };

    await expect(admin(`project update --id ${id} --name app`)).resolves.toEqual({
      ...(before as object),
      name: 'app',
    });
    await expect(
      admin(
        `project update --id ${id} --retention-seconds none --default-ttl-seconds none --zero-data-retention false --store-by-default false`,
      ),
    ).resolves.toEqual({ ...(before as object), ...policy, name: 'app', storeByDefault: false });
  });

  it('takes an organization by its name, and lists by organization', async () => {
    const mine = await admin('project create --name web --organization', organization.name);
    const other = await makeOrganization(database.dataSource);
    const theirs = await admin('project create --name web --organization', other.name);

    await expect(admin('project list --organization', organization.name)).resolves.toEqual([mine]);
    await expect(admin('project list --organization', other.id)).resolves.toEqual([theirs]);
    await expect(admin('project list')).resolves.toEqual(expect.arrayContaining([mine, theirs]));
  });

  it.each([newId('org'), 'nobody'])('knows no organization %s', async (unknown) => {
    const notFound = { code: 'NOT_FOUND', field: 'organizationId' };
    await expect(admin('project create --name web --organization', unknown)).rejects.toMatchObject(notFound);
    await expect(admin('project list --organization', unknown)).rejects.toMatchObject(notFound);
  });

  it.each([
    ['zeroDataRetention', '--zero-data-retention yes'],
    ['storeByDefault', '--store-by-default maybe'],
    ['keepPrompts', '--keep-prompts maybe'],
    ['defaultTtlSeconds', '--default-ttl-seconds 0'],
    ['retentionSeconds', '--retention-seconds 1h'],
  ])('names %s as the field at fault of: %s', async (field, options) => {
    await expect(admin(`project create --organization ${organization.id} --name web ${options}`)).rejects.toMatchObject(
      { code: 'INVALID_INPUT', field },
    );
  });
});
