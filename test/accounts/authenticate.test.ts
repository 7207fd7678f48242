import { type Authenticator, createAuthenticator } from '../../src/accounts/authenticate';
import { type CreatedKey, createKey, revokeKey } from '../../src/accounts/keys';
import { createDataSource } from '../../src/database/data-source';
import type { Project } from '../../src/domain/account';
import { NO_TERMS } from '../../src/domain/caller';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';

let database: TestDatabase;
let project: Project;
let key: CreatedKey;
let authenticator: Authenticator;

beforeAll(async () => {
  database = await createTestDatabase();
  project = await makeProject(database.dataSource);
});
afterAll(() => database.close());
beforeEach(async () => {
  key = await createKey(database.dataSource, { owner: { projectId: project.id }, scopes: ['FILES_READ', 'GENERATE'] });
  authenticator = createAuthenticator(database);
});

const signIn = (secret = key.key) => authenticator.authenticate(`Bearer ${secret}`);
const refused = { name: 'RequestFailure', code: 'UNAUTHENTICATED', message: 'The API key is not valid.' };

describe('authenticate', () => {
  it('answers whom the key stands for', async () => {
    await expect(signIn()).resolves.toEqual({
      door: null,
      ownerId: null,
      ...NO_TERMS,
      keyId: key.id,
      organizationId: project.organizationId,
      projectId: project.id,
      scopes: new Set(['FILES_READ', 'GENERATE']),
    });
  });

  it('answers a key of an organization without a project', async () => {
    const { organizationId } = project;
    const created = await createKey(database.dataSource, { owner: { organizationId }, scopes: ['USAGE_READ'] });
    await expect(signIn(created.key)).resolves.toMatchObject({ organizationId, projectId: null });
  });

  it.each(['bearer', 'BEARER', 'Bearer '])('takes the scheme %j', async (scheme) => {
    await expect(authenticator.authenticate(`${scheme} ${key.key}`)).resolves.toMatchObject({ keyId: key.id });
  });

  it('says how to send a key when there is none', async () => {
    await expect(authenticator.authenticate(undefined)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('Authorization: Bearer'),
    });
  });

  it.each([
    ['an empty header', () => ''],
    ['a scheme alone', () => 'Bearer'],
    ['an empty key', () => 'Bearer '],
    ['no scheme', () => key.key],
    ['another scheme', () => `Basic ${key.key}`],
    ['a space after the key', () => `Bearer ${key.key} `],
    ['two keys', () => `Bearer ${key.key}, Bearer ${key.key}`],
    ['a tab', () => `Bearer\t${key.key}`],
    ['a line break', () => `Bearer ${key.key}\n`],
    ['a NUL', () => `Bearer ${key.key}\0`],
    ['letters beyond ASCII', () => `Bearer ${key.key}é`],
    ['201 characters', () => `Bearer ${'x'.repeat(201)}`],
    ['an unknown key', () => `Bearer mg_${'A'.repeat(43)}`],
    ['200 characters of an unknown key', () => `Bearer ${'x'.repeat(200)}`],
    ['another case', () => `Bearer ${key.key.toUpperCase()}`],
    ['the id of a key', () => `Bearer ${key.id}`],
  ])('refuses %s in the same words', async (_, header) => {
    await expect(authenticator.authenticate(header())).rejects.toMatchObject(refused);
  });

  it('refuses a revoked key in the same words', async () => {
    await revokeKey(database.dataSource, key.id);
    await expect(signIn()).rejects.toMatchObject(refused);
  });

  it('does not take a fault of the database for a bad key', async () => {
    const closed = await createDataSource({ address: database.address, poolSize: 2 }).initialize();
    const broken = createAuthenticator({ dataSource: closed });
    await closed.destroy();
    await expect(broken.authenticate(`Bearer ${key.key}`)).rejects.not.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
