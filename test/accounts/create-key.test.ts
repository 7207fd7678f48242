import { createHash } from 'node:crypto';
import { createKey } from '../../src/accounts/keys';
import { ApiKeyEntity } from '../../src/database/entities/api-key';
import { newId } from '../../src/database/new-id';
import { isId } from '../../src/domain/id';
import { holdLock } from '../support/database/held-lock';
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
      prefix: created.key.slice(0, 9),
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
    expect(dump.text).not.toContain(created.key.slice(0, 10));
  });

  it('keeps nothing of one that was chosen: what little of it is chance is needed', async () => {
    const { id: projectId } = await makeProject(database.dataSource);
    const owner = { projectId };
    const key = `mg_chosen ${newId('key')}`;
    await expect(createKey(database.dataSource, { owner, scopes: ['ADMIN'], key })).resolves.toMatchObject({
      prefix: '',
    });
  });

  it('makes none for what is deleted meanwhile', async () => {
    const { id: projectId, organizationId } = await makeProject(database.dataSource);
    for (const [table, field, owner] of [
      ['projects', 'projectId', { projectId }],
      ['organizations', 'organizationId', { organizationId }],
    ] as const) {
      const id = Object.values(owner)[0];
      const locking = `SELECT FROM ${table} WHERE id = '${id}' FOR UPDATE`;
      const lock = await holdLock(database, `${locking}; UPDATE ${table} SET deleted_at = now() WHERE id = '${id}'`);
      const making = createKey(database.dataSource, { owner, scopes: ['ADMIN'] });
      making.catch(() => {});
      await lock.stops();
      await lock.release();
      await expect(making).rejects.toMatchObject({ code: 'NOT_FOUND', field });
    }
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
