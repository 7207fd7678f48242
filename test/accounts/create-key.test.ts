import { createHash } from 'node:crypto';
import { createKey } from '../../src/accounts/keys';
import { ApiKeyEntity } from '../../src/database/entities/api-key';
import { newId } from '../../src/database/new-id';
import { isId } from '../../src/domain/id';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeOrganization, makeProject } from '../support/service/accounts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('createKey', () => {
  it('makes a key of a project and keeps only its hash', async () => {
    const project = await makeProject(database.dataSource);

    const created = await createKey(database.dataSource, {
      owner: { projectId: project.id },
      scopes: ['GENERATE', 'FILES_READ', 'GENERATE'],
    });

    expect(created).toEqual({
      id: expect.any(String),
      key: expect.stringMatching(/^mg_[A-Za-z0-9_-]{43}$/),
      scopes: ['FILES_READ', 'GENERATE'],
      name: null,
      expiresAt: null,
      organizationId: project.organizationId,
      projectId: project.id,
      createdAt: expect.any(Date),
    });
    expect(isId('key', created.id)).toBe(true);
    const row = await database.dataSource.getRepository(ApiKeyEntity).findOneByOrFail({ id: created.id });
    expect(row.keySha256).toEqual(createHash('sha256').update(created.key).digest());
    const [dump] = await database.dataSource.query('SELECT api_keys::text AS text FROM api_keys WHERE id = $1', [
      row.id,
    ]);
    expect(dump.text).not.toContain(created.key);
  });

  it('makes a key of a whole organization', async () => {
    const { id: organizationId } = await makeOrganization(database.dataSource);
    await expect(
      createKey(database.dataSource, { owner: { organizationId }, scopes: ['USAGE_READ'] }),
    ).resolves.toMatchObject({ organizationId, projectId: null });
  });

  it('makes no key twice', async () => {
    const { id: projectId } = await makeProject(database.dataSource);
    const make = () => createKey(database.dataSource, { owner: { projectId }, scopes: ['ADMIN'] });
    const keys = await Promise.all(Array.from({ length: 20 }, make));
    expect(new Set(keys.map(({ key }) => key)).size).toBe(20);
  });

  it.each([[[]], [['FILES_READ', 'EVERYTHING']], [['files_read']], [['toString']]])(
    'refuses the scopes %j',
    async (scopes) => {
      const { id: projectId } = await makeProject(database.dataSource);
      await expect(createKey(database.dataSource, { owner: { projectId }, scopes })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        field: 'scopes',
      });
    },
  );

  it('refuses an owner that does not exist', async () => {
    const scopes = ['ADMIN'];
    await expect(createKey(database.dataSource, { owner: { projectId: newId('proj') }, scopes })).rejects.toMatchObject(
      {
        code: 'NOT_FOUND',
        field: 'projectId',
      },
    );
    await expect(
      createKey(database.dataSource, { owner: { organizationId: newId('org') }, scopes }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'organizationId' });
  });
});
