import { createAuthenticator } from '../../src/accounts/authenticate';
import { newId } from '../../src/database/new-id';
import type { Project } from '../../src/domain/account';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';
import { createAdmin } from '../support/service/admin';

let database: TestDatabase;
let admin: ReturnType<typeof createAdmin>;
let project: Project;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = createAdmin(database.dataSource);
  project = await makeProject(database.dataSource);
});
afterAll(() => database.close());

const signIn = (key: string) => createAuthenticator(database).authenticate(`Bearer ${key}`);

describe('admin key', () => {
  it('creates a key that works, with scopes in any spelling', async () => {
    const created = await admin(`key create --project ${project.id} --scopes files:read,Files-Write,USAGE_READ`);

    expect(created).toEqual({
      id: expect.stringMatching(/^key_/),
      key: expect.stringMatching(/^mg_/),
      scopes: ['FILES_READ', 'FILES_WRITE', 'USAGE_READ'],
      organizationId: project.organizationId,
      projectId: project.id,
      name: null,
      prefix: expect.stringMatching(/^mg_.{6}$/),
      createdAt: expect.any(String),
      expiresAt: null,
    });
    const { id, key } = created as { id: string; key: string };
    await expect(signIn(key)).resolves.toMatchObject({ keyId: id, projectId: project.id });
  });

  it('updates and revokes, and lists neither key nor hash', async () => {
    const { organizationId } = project;
    const created = await admin(`key create --organization ${organizationId} --scopes admin`);
    const { key, ...described } = created as { id: string; key: string };
    const listed = { ...described, projectId: null, lastUsedAt: null, revokedAt: null };

    await expect(admin(`key list --organization ${organizationId}`)).resolves.toContainEqual(listed);
    await expect(admin('key list')).resolves.toContainEqual(listed);
    await expect(admin(`key list --project ${project.id}`)).resolves.not.toContainEqual(listed);
    await expect(admin(`key update --id ${described.id} --scopes generate`)).resolves.toEqual({
      ...listed,
      scopes: ['GENERATE'],
    });

    const revoked = await admin(`key revoke --id ${described.id}`);
    expect(revoked).toEqual({ ...listed, scopes: ['GENERATE'], revokedAt: expect.any(String) });
    await expect(admin(`key revoke --id ${described.id}`)).resolves.toEqual(revoked);
    await expect(signIn(key)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('takes a name and a time, and names wherever ids are taken', async () => {
    const { organizationId } = project;
    const days = async (commandLine: string, ...values: string[]) => {
      const { expiresAt } = (await admin(commandLine, ...values)) as { expiresAt: string };
      return (Date.parse(expiresAt) - Date.now()) / 86_400_000;
    };
    const [organization] = await database.dataSource.query('SELECT name FROM organizations WHERE id = $1', [
      organizationId,
    ]);
    const whole = `${organization.name}/${project.name}`;
    expect(await days('key create --scopes admin --name ci --expires-in 90d --project', whole)).toBeCloseTo(90, 2);
    await expect(admin('key list --project', project.name)).resolves.toContainEqual(
      expect.objectContaining({ name: 'ci', projectId: project.id }),
    );
    expect(await days('key update --id ci --expires-in 12h')).toBeCloseTo(0.5, 2);
    await expect(admin('key update --id ci --name deploy --expires-in none')).resolves.toMatchObject({
      name: 'deploy',
      scopes: ['ADMIN'],
      expiresAt: null,
    });
    await expect(admin('key revoke --id deploy')).resolves.toMatchObject({ revokedAt: expect.any(String) });
  });

  it('asks which one is meant where several have a name', async () => {
    const other = await makeProject(database.dataSource, { name: project.name });
    const refusal = { code: 'INVALID_INPUT', field: 'projectId' };
    await expect(admin('key list --project', project.name)).rejects.toMatchObject(refusal);
    for (let time = 0; time < 2; time += 1) await admin(`key create --scopes admin --name twin --project ${other.id}`);
    await expect(admin('key revoke --id twin')).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'id' });
  });

  it.each<[string, string | null, () => string]>([
    ['INVALID_INPUT', 'scopes', () => `key create --project ${project.id} --scopes everything`],
    ['INVALID_INPUT', 'scopes', () => `key create --project ${project.id} --scopes admin,`],
    ['INVALID_INPUT', null, () => 'key create --scopes admin'],
    ['NOT_FOUND', 'projectId', () => `key create --scopes admin --project ${newId('proj')}`],
    ['NOT_FOUND', 'organizationId', () => 'key list --organization nobody'],
    ['NOT_FOUND', 'projectId', () => 'key list --project nothing'],
    ['NOT_FOUND', 'id', () => 'key revoke --id nothing'],
    ['INVALID_INPUT', 'expiresIn', () => `key create --project ${project.id} --scopes admin --expires-in soon`],
    ['INVALID_INPUT', 'expiresIn', () => `key create --project ${project.id} --scopes admin --expires-in 5300w`],
    ['INVALID_INPUT', 'expiresAt', () => `key create --project ${project.id} --scopes admin --expires-in 0`],
    ['NOT_FOUND', 'id', () => `key revoke --id ${newId('key')}`],
    ['NOT_FOUND', 'id', () => `key update --scopes admin --id ${newId('key')}`],
  ])('answers %s of %s', async (code, field, commandLine) => {
    await expect(admin(commandLine())).rejects.toMatchObject({ code, field });
  });

  it.each<() => string>([
    () => `key create --project ${project.id} --organization ${project.organizationId} --scopes admin`,
    () => `key create --project ${project.id}`,
    () => `key list --project ${project.id} --organization ${project.organizationId}`,
    () => 'key revoke',
  ])('does not understand a command line that says too much or too little', async (commandLine) => {
    await expect(admin(commandLine())).rejects.toMatchObject({ code: expect.stringMatching(/^commander\./) });
  });
});
