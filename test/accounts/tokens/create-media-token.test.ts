import { type Authenticator, createAuthenticator } from '../../../src/accounts/authenticate';
import { type CreatedKey, createKey, revokeKey, updateKey } from '../../../src/accounts/keys';
import { type CreateMediaTokenInput, createMediaToken } from '../../../src/accounts/tokens/create-media-token';
import { rotateTokenSecret } from '../../../src/accounts/tokens/token-secrets';
import type { Project } from '../../../src/domain/account';
import { type MediaScope, NO_TERMS } from '../../../src/domain/caller';
import { NO_LIMITS } from '../../../src/domain/token-limits';
import { statementsDuring } from '../../support/database/statements';
import { createTestDatabase, type TestDatabase } from '../../support/database/test-database';
import { makeProject } from '../../support/service/accounts';

let database: TestDatabase;
let project: Project;
let key: CreatedKey;
let nowMs: number;
let authenticator: Authenticator;

beforeAll(async () => {
  database = await createTestDatabase();
  project = await makeProject(database.dataSource);
});
afterAll(() => database.close());
beforeEach(async () => {
  nowMs = Date.now();
  authenticator = createAuthenticator({ dataSource: database.dataSource, now: () => nowMs });
  key = await makeKey(['FILES_READ', 'GENERATE', 'TOKENS']);
});

const makeKey = (scopes: readonly MediaScope[], owner: object = { projectId: project.id }, expiresAt?: Date) =>
  createKey(database.dataSource, { owner: owner as { projectId: string }, scopes, expiresAt: expiresAt ?? null });
const signIn = (bearer: string) => authenticator.authenticate(`Bearer ${bearer}`);
const asked: CreateMediaTokenInput = { ttlSeconds: 900, scopes: ['FILES_READ'] };

async function make(input: Partial<CreateMediaTokenInput> = {}, by = key.key) {
  const services = { dataSource: database.dataSource, clock: { now: () => new Date(nowMs) } };
  return createMediaToken(services, await signIn(by), { ...asked, ...input });
}

it('is taken at once in a new installation, though one that was made up came before', async () => {
  const fresh = await createTestDatabase();
  try {
    const { dataSource } = fresh;
    const { id: projectId } = await makeProject(dataSource);
    const { key: maker } = await createKey(dataSource, { owner: { projectId }, scopes: ['FILES_READ', 'TOKENS'] });
    const own = createAuthenticator({ dataSource });
    const bogus = (await make()).token;
    await expect(own.authenticate(`Bearer ${bogus}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const services = { dataSource, clock: { now: () => new Date() } };
    const { token } = await createMediaToken(services, await own.authenticate(`Bearer ${maker}`), asked);
    await expect(own.authenticate(`Bearer ${token}`)).resolves.toMatchObject({ projectId });
  } finally {
    await fresh.close();
  }
});

it('costs no query in a new installation, however many are made up, but for one a second', async () => {
  const fresh = await createTestDatabase();
  try {
    const own = createAuthenticator({ dataSource: fresh.dataSource });
    const bogus = (await Promise.all(Array.from({ length: 100 }, () => make()))).map(({ token }) => token);
    const begunAt = performance.now();
    const sent = await statementsDuring(async () => {
      for (const token of bogus) await own.authenticate(`Bearer ${token}`).catch(() => {});
    });
    const seconds = Math.ceil((performance.now() - begunAt) / 1_000);
    expect(sent.length).toBeLessThanOrEqual(1 + seconds);
  } finally {
    await fresh.close();
  }
});

const refused = { code: 'UNAUTHENTICATED', message: 'The token is not valid, or not any more.' };

describe('a media token', () => {
  it('stands for what it was made for', async () => {
    const limits = { uploads: 3, kinds: ['IMAGE'] } as const;
    const { token, expiresAt } = await make({ ownerId: 'ünser Nutzer|1', limits, scopes: ['GENERATE', 'FILES_READ'] });
    expect(expiresAt).toEqual(new Date(Math.floor(nowMs / 1000 + 900) * 1000));
    await expect(signIn(token)).resolves.toEqual({
      door: null,
      ownerId: 'ünser Nutzer|1',
      tokenId: expect.stringMatching(/^tok_[0-9a-z]{26}$/),
      keyId: key.id,
      organizationId: project.organizationId,
      projectId: project.id,
      scopes: new Set(['FILES_READ', 'GENERATE']),
      limits: { ...NO_LIMITS, ...limits },
      expiresAt,
    });
  });

  it('is for nobody in particular, and as far as the key, where nothing is said', async () => {
    const { token } = await make();
    await expect(signIn(token)).resolves.toMatchObject({ ownerId: null, limits: NO_TERMS.limits });
  });

  it('ends on the second', async () => {
    const { token, expiresAt } = await make({ ttlSeconds: 60 });
    nowMs = expiresAt.getTime() - 1;
    await expect(signIn(token)).resolves.toMatchObject({ projectId: project.id });
    nowMs += 1;
    await expect(signIn(token)).rejects.toMatchObject(refused);
  });

  it('ends with its key at the latest', async () => {
    const soon = await makeKey(['FILES_READ', 'TOKENS'], undefined, new Date(nowMs + 100_500));
    const { expiresAt } = await make({}, soon.key);
    expect(expiresAt).toEqual(new Date(Math.floor((nowMs + 100_500) / 1000) * 1000));
  });

  it.each<[what: string, change: () => Promise<unknown>]>([
    ['was revoked', () => revokeKey(database.dataSource, key.id)],
    ['has expired', () => updateKey(database.dataSource, key.id, { expiresAt: new Date(nowMs + 1_000) })],
    ['has lost a scope of it', () => updateKey(database.dataSource, key.id, { scopes: ['GENERATE', 'TOKENS'] })],
    ['may make no more', () => updateKey(database.dataSource, key.id, { scopes: ['GENERATE', 'FILES_READ'] })],
    ['is gone', () => database.dataSource.query('DELETE FROM api_keys WHERE id = $1', [key.id])],
  ])('is refused when its key %s', async (_, change) => {
    const { token } = await make();
    await signIn(token);
    await change();
    authenticator.clearCache();
    nowMs += 2_000;
    await expect(signIn(token)).rejects.toMatchObject(refused);
  });

  it('of a key of an organization is for the project that it names, and ends with it', async () => {
    const { organizationId } = project;
    const broker = await makeKey(['FILES_WRITE', 'TOKENS'], { organizationId });
    const other = await makeProject(database.dataSource, { organizationId });
    const { token } = await make({ scopes: ['FILES_WRITE'], projectId: other.id }, broker.key);
    await expect(signIn(token)).resolves.toMatchObject({ projectId: other.id });
    await database.dataSource.query('UPDATE projects SET deleted_at = now() WHERE id = $1', [other.id]);
    authenticator.clearCache();
    await expect(signIn(token)).rejects.toMatchObject(refused);
  });

  it('outlives one rotation of the secret, and not two', async () => {
    const { token } = await make();
    const first = await rotateTokenSecret(database.dataSource);
    authenticator.clearCache();
    await expect(signIn(token)).resolves.toMatchObject({ keyId: key.id });
    const { token: newer } = await make();
    await expect(rotateTokenSecret(database.dataSource)).resolves.toMatchObject({ previousKid: first.kid });
    authenticator.clearCache();
    await expect(signIn(token)).rejects.toMatchObject(refused);
    await expect(signIn(newer)).resolves.toMatchObject({ keyId: key.id });
  });

  it('notes the use of its key', async () => {
    const used: string[] = [];
    const { token } = await make();
    const noting = createAuthenticator({ dataSource: database.dataSource, onUse: (id) => void used.push(id) });
    await noting.authenticate(`Bearer ${token}`);
    expect(used).toEqual([key.id]);
  });
});

describe('createMediaToken', () => {
  it.each<[path: string, input: Partial<CreateMediaTokenInput>, code?: string]>([
    ['ttlSeconds', { ttlSeconds: 59 }],
    ['ttlSeconds', { ttlSeconds: 86_401 }],
    ['ttlSeconds', { ttlSeconds: 90.5 }],
    ['scopes', { scopes: [] }],
    ['scopes.1', { scopes: ['FILES_READ', 'TOKENS'] }],
    ['scopes.0', { scopes: ['ADMIN'] }],
    ['scopes.0', { scopes: ['FILES_WRITE'] }, 'FORBIDDEN'],
    ['ownerId', { ownerId: '' }],
    ['ownerId', { ownerId: 'x'.repeat(201) }],
    ['ownerId', { ownerId: 'a\u0000b' }],
    ['limits.maxFileBytes', { limits: { maxFileBytes: 0 } }],
    ['limits.totalBytes', { limits: { totalBytes: -1 } }],
    ['limits.uploads', { limits: { uploads: 2 ** 31 } }],
    ['limits.generations', { limits: { generations: 0.5 } }],
    ['limits.kinds', { limits: { kinds: [] } }],
    ['limits.models', { limits: { models: [] } }],
    ['limits.models', { limits: { models: Array.from({ length: 21 }, (_, n) => `m${n}`) } }],
    ['limits.models.1', { limits: { models: ['ok', 'a b'] } }],
    ['projectId', { projectId: 'proj_unknown' }, 'NOT_FOUND'],
  ])('refuses a wrong %s: %j', async (path, input, code = 'INVALID_INPUT') => {
    await expect(make(input)).rejects.toMatchObject({ code, inputPath: ['input', ...path.split('.')] });
  });

  it('does not tell a project of others from none', async () => {
    const { organizationId } = project;
    const sibling = await makeProject(database.dataSource, { organizationId });
    const stranger = await makeProject(database.dataSource);
    const refusal = { code: 'NOT_FOUND', message: 'There is no such project.' };
    await expect(make({ projectId: sibling.id })).rejects.toMatchObject(refusal);
    const broker = await makeKey(['FILES_READ', 'TOKENS'], { organizationId });
    await expect(make({ projectId: stranger.id }, broker.key)).rejects.toMatchObject(refusal);
    await expect(make({}, broker.key)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('needs TOKENS or ADMIN, which no token has', async () => {
    const weak = await makeKey(['FILES_READ', 'FILES_WRITE', 'GENERATE', 'USAGE_READ']);
    await expect(make({}, weak.key)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const admin = await makeKey(['FILES_READ', 'ADMIN']);
    const { token } = await make({}, admin.key);
    await expect(make({}, token)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('takes the longest input that it allows', async () => {
    const models = Array.from({ length: 20 }, (_, n) => `${n}`.padStart(100, 'm'));
    const { token } = await make({ ownerId: '𝔘'.repeat(200), limits: { models } });
    await expect(signIn(token)).resolves.toMatchObject({ ownerId: '𝔘'.repeat(200), limits: { models } });
  });
});
