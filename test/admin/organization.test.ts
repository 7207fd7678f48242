import { newId } from '../../src/database/new-id';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { createAdmin } from '../support/service/admin';

let database: TestDatabase;
let admin: ReturnType<typeof createAdmin>;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = createAdmin(database.dataSource);
});
afterAll(() => database.close());

describe('admin organization', () => {
  it('creates, updates and lists', async () => {
    const created = await admin(
      'organization create --max-bytes 9007199254740991 --max-files 3 --name',
      'Böll & Söhne',
    );
    expect(created).toEqual({
      id: expect.stringMatching(/^org_/),
      name: 'Böll & Söhne',
      maxBytes: 9_007_199_254_740_991,
      maxFiles: 3,
      retentionSeconds: null,
      usedBytes: 0,
      usedFiles: 0,
      reservedBytes: 0,
      reservedFiles: 0,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    const { id } = created as { id: string };

    const updated = await admin(`organization update --id ${id} --max-bytes 0 --retention-seconds 60`);
    expect(updated).toEqual({ ...(created as object), maxBytes: 0, retentionSeconds: 60 });
    await expect(admin(`organization update --id ${id} --retention-seconds none`)).resolves.toMatchObject({
      retentionSeconds: null,
    });
    await expect(admin(`organization update --id ${id} --name acme --max-files 4`)).resolves.toMatchObject({
      name: 'acme',
      maxFiles: 4,
    });

    const other = await admin('organization create --name other --max-bytes 1 --max-files 1 --retention-seconds 5');
    await expect(admin('organization list')).resolves.toEqual(
      expect.arrayContaining([expect.objectContaining({ id, name: 'acme' }), other]),
    );
    await expect(admin('organization list --limit 1')).resolves.toHaveLength(1);
    await expect(admin(`organization list --after ${id}`)).resolves.toEqual([other]);
  });

  it.each([
    ['maxBytes', 'organization create --name x --max-files 1 --max-bytes 1e3'],
    ['maxBytes', 'organization create --name x --max-files 1 --max-bytes 9007199254740992'],
    ['maxBytes', 'organization create --name x --max-files 1 --max-bytes -1'],
    ['maxFiles', 'organization create --name x --max-bytes 1 --max-files 1.5'],
    ['retentionSeconds', 'organization create --name x --max-bytes 1 --max-files 1 --retention-seconds never'],
    ['retentionSeconds', 'organization create --name x --max-bytes 1 --max-files 1 --retention-seconds 0'],
    ['limit', 'organization list --limit many'],
    ['after', 'organization list --after first'],
    [null, `organization update --id ${newId('org')}`],
  ])('names %s as the field at fault of: %s', async (field, commandLine) => {
    await expect(admin(commandLine)).rejects.toMatchObject({ name: 'AccountError', code: 'INVALID_INPUT', field });
  });

  it.each([
    'organization',
    'organization destroy',
    'organization create --name x --max-bytes 1',
    'organization create --name x --max-bytes 1 --max-files',
    'organization create --name x --max-bytes 1 --max-files 1 --colour red',
    'organization list everything',
    'organization update --name x',
  ])('does not understand: %s', async (commandLine) => {
    await expect(admin(commandLine)).rejects.toMatchObject({
      code: expect.stringMatching(/^commander\./),
      exitCode: 1,
    });
  });
});
