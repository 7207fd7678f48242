import { type Authenticator, createAuthenticator } from '../../../src/accounts/authenticate';
import { createFetchKeys } from '../../../src/accounts/jwt/fetch-keys';
import { JwtReader } from '../../../src/accounts/jwt/read-jwt';
import { readConfig } from '../../../src/config';
import type { Project } from '../../../src/domain/account';
import { NO_LIMITS } from '../../../src/domain/token-limits';
import { createTestDatabase, type TestDatabase } from '../../support/database/test-database';
import { AUDIENCE, type Issuer, type IssuerKey, startIssuer } from '../../support/identity/issuer';
import { makeProject } from '../../support/service/accounts';

let database: TestDatabase;
let project: Project;
let issuer: Issuer;
let key: IssuerKey;
let nowMs: number;
let reasons: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  project = await makeProject(database.dataSource);
});
afterAll(() => database.close());
beforeEach(async () => {
  nowMs = Date.now();
  reasons = [];
  issuer = await startIssuer();
  key = await issuer.makeKey('ES256', 'first');
  issuer.publish(key);
});
afterEach(() => issuer.close());

/** As the settings say it, beside those that are required. */
function enter(settings: Readonly<Record<string, string>> = {}): Authenticator {
  const { identityProvider } = readConfig({
    JWT_JWKS_URL: issuer.jwksUrl,
    JWT_ISSUER: issuer.url,
    JWT_AUDIENCE: AUDIENCE,
    JWT_DEFAULT_PROJECT: project.id,
    ...settings,
  });
  if (identityProvider === null) throw new Error('The settings name one.');
  const jwtReader = new JwtReader(
    identityProvider,
    createFetchKeys(() => nowMs),
    (reason) => reasons.push(reason),
  );
  return createAuthenticator({ dataSource: database.dataSource, now: () => nowMs, jwtReader });
}

const send = (authenticator: Authenticator, jwt: string) => authenticator.authenticate(`Bearer ${jwt}`);
const refused = { code: 'UNAUTHENTICATED', message: 'The JWT is not valid, or not any more.' };
const away = { code: 'SERVICE_UNAVAILABLE' };

describe('a JWT', () => {
  it('is refused for reasons that are told to whoever sets it up alone, without what it says', async () => {
    const exp = Math.floor(nowMs / 1000) + 3600;
    const claims = { sub: 'ada', exp };
    const elsewhere = enter({ JWT_CLAIM_PROJECT: 'project' });
    const jwts: [Authenticator, string][] = [
      [enter(), 'eyJ.not.one='],
      [enter({ JWT_AUDIENCE: 'https://somebody-else.example' }), await issuer.sign(key, claims)],
      [enter({ JWT_CLAIM_OWNER: 'user_id' }), await issuer.sign(key, claims)],
      [elsewhere, await issuer.sign(key, { ...claims, project: 'proj_nowhere' })],
      [enter(), await issuer.sign(key, { ...claims, exp: exp - 7200 })],
    ];
    for (const [authenticator, jwt] of jwts) await expect(send(authenticator, jwt)).rejects.toMatchObject(refused);
    expect(reasons).toEqual([
      'It has not the form of a JWT, or is too long.',
      'unexpected "aud" claim value',
      'Its claims do not say whose it is, or for which project.',
      'There is no project of the id that it says, or that the settings say.',
      '"exp" claim timestamp check failed',
    ]);
  });

  it('stands for its holder, in the project and with the scopes of the settings', async () => {
    const exp = Math.floor(nowMs / 1000) + 3600;
    await expect(send(enter(), await issuer.sign(key, { sub: 'auth0|5f7c', exp }))).resolves.toEqual({
      door: null,
      ownerId: 'auth0|5f7c',
      tokenId: null,
      keyId: `jwt_${project.id}`,
      organizationId: project.organizationId,
      projectId: project.id,
      scopes: new Set(['FILES_READ', 'FILES_WRITE', 'GENERATE']),
      limits: NO_LIMITS,
      expiresAt: new Date(exp * 1000),
    });
  });

  it('says project, scopes and owner itself, where the settings name claims', async () => {
    const other = await makeProject(database.dataSource);
    const authenticator = enter({
      JWT_CLAIM_PROJECT: '/https:~1~1media.example/project',
      JWT_CLAIM_SCOPES: 'scope',
      JWT_CLAIM_OWNER: '/user/id',
    });
    const claims = { 'https://media.example': { project: other.id }, user: { id: 'grace' } };
    const jwt = await issuer.sign(key, { ...claims, scope: 'openid files:read USAGE_READ admin' });
    await expect(send(authenticator, jwt)).resolves.toMatchObject({
      projectId: other.id,
      organizationId: other.organizationId,
      ownerId: 'grace',
      // ADMIN is beyond what JWTs may, and openid somebody else's.
      scopes: new Set(['FILES_READ', 'USAGE_READ']),
    });
    const list = await issuer.sign(key, { ...claims, scope: ['GENERATE', 7, 'tokens'] });
    await expect(send(authenticator, list)).resolves.toMatchObject({ scopes: new Set(['GENERATE']) });
  });

  it('may do more only where the settings say so', async () => {
    const authenticator = enter({ JWT_CLAIM_SCOPES: 'scope', JWT_MAX_SCOPES: 'ADMIN,FILES_READ' });
    const jwt = await issuer.sign(key, { scope: 'ADMIN FILES_WRITE' });
    await expect(send(authenticator, jwt)).resolves.toMatchObject({ scopes: new Set(['ADMIN']) });
  });

  it.each<[what: string, claims: Readonly<Record<string, unknown>>]>([
    ['of another issuer', { iss: 'https://other.example' }],
    ['of no issuer', { iss: undefined }],
    ['for another audience', { aud: 'others' }],
    ['for no audience', { aud: undefined }],
    ['that has expired', { exp: Math.floor(Date.now() / 1000) - 31 }],
    ['that never expires', { exp: undefined }],
    ['that is not good yet', { nbf: Math.floor(Date.now() / 1000) + 100 }],
    ['of nobody', { sub: undefined }],
    ['of somebody without a printable name', { sub: 'a\u0000b' }],
    ['of somebody who is no text', { sub: 7 }],
  ])('is refused %s', async (_, claims) => {
    await expect(send(enter(), await issuer.sign(key, claims))).rejects.toMatchObject(refused);
  });

  it.each<[what: string, claim: unknown]>([
    ['that is none', 'proj_nothing'],
    ['that is no text', { id: 1 }],
    ['that is not there', 'proj_01h455vb4pex5vsknk084sn02q'],
  ])('is refused for a project %s', async (_, claim) => {
    const jwt = await issuer.sign(key, { project: claim });
    await expect(send(enter({ JWT_CLAIM_PROJECT: 'project' }), jwt)).rejects.toMatchObject(refused);
  });

  it('is refused for a project that was deleted', async () => {
    const doomed = await makeProject(database.dataSource);
    const authenticator = enter({ JWT_CLAIM_PROJECT: 'project' });
    const jwt = await issuer.sign(key, { project: doomed.id });
    await send(authenticator, jwt);
    await database.dataSource.query('UPDATE projects SET deleted_at = now() WHERE id = $1', [doomed.id]);
    authenticator.clearCache();
    await expect(send(authenticator, jwt)).rejects.toMatchObject(refused);
  });

  it('may be late by what the clocks differ, and no later, though it is known', async () => {
    const authenticator = enter({ JWT_CLOCK_TOLERANCE_SECONDS: '10' });
    const exp = Math.floor(nowMs / 1000) + 60;
    const jwt = await issuer.sign(key, { exp });
    await send(authenticator, jwt);
    nowMs = (exp + 10) * 1000 - 1;
    await expect(send(authenticator, jwt)).resolves.toMatchObject({ ownerId: 'ada' });
    nowMs += 1;
    await expect(send(authenticator, jwt)).rejects.toMatchObject(refused);
  });

  it('is an API key like any other where no provider is named', async () => {
    const authenticator = createAuthenticator({ dataSource: database.dataSource });
    await expect(send(authenticator, await issuer.sign(key))).rejects.toMatchObject({
      message: 'The API key is not valid.',
    });
  });
});

describe('the keys of the provider', () => {
  it('are fetched once for many JWTs', async () => {
    const authenticator = enter();
    for (let n = 0; n < 20; n += 1) await send(authenticator, await issuer.sign(key, { sub: `user ${n}` }));
    expect(issuer.fetches).toBe(1);
  });

  it('are not fetched for one that is unknown, so shortly after', async () => {
    const authenticator = enter();
    await send(authenticator, await issuer.sign(key));
    const stranger = await issuer.makeKey('ES256', 'unknown');
    for (let n = 0; n < 20; n += 1) {
      await expect(send(authenticator, await issuer.sign(stranger))).rejects.toMatchObject(refused);
    }
    expect(issuer.fetches).toBe(1);
  });

  it.each<[what: string, answer: Parameters<Issuer['answerWith']>[0]]>([
    ['are not there', (response) => void response.writeHead(500).end()],
    ['lead elsewhere', (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['are no JSON', (response) => void response.end('<html>')],
    ['are no keys', (response) => void response.end('{"keys":{}}')],
    ['are without end', (response) => void response.end(`{"keys":[],"x":"${'x'.repeat(300_000)}"}`)],
    ['break off', (response) => void response.destroy()],
  ])('that %s are nobody else’s fault, and are not asked for again at once', async (_, answer) => {
    issuer.answerWith(answer);
    const authenticator = enter();
    const jwt = await issuer.sign(key);
    for (let n = 0; n < 5; n += 1) await expect(send(authenticator, jwt)).rejects.toMatchObject(away);
    expect(issuer.fetches).toBe(1);
    issuer.publish(key);
    nowMs += 10_000;
    await expect(send(authenticator, jwt)).resolves.toMatchObject({ ownerId: 'ada' });
  });
});

describe('fetching the keys', () => {
  const options: RequestInit = {};
  const read = async (fetchKeys: ReturnType<typeof createFetchKeys>) =>
    ((await (await fetchKeys(issuer.jwksUrl, options)).json()) as { keys: object[] }).keys.length;

  it('takes what was there before for an hour, while they are away', async () => {
    const fetchKeys = createFetchKeys(() => nowMs);
    await expect(read(fetchKeys)).resolves.toBe(1);
    issuer.answerWith((response) => void response.writeHead(503).end());
    nowMs += 3_599_999;
    await expect(read(fetchKeys)).resolves.toBe(1);
    expect(issuer.fetches).toBe(2);
    nowMs += 1;
    await expect(read(fetchKeys)).rejects.toThrow('503');
    expect(issuer.fetches).toBe(2);
    nowMs += 10_000;
    await expect(read(fetchKeys)).rejects.toThrow('503');
    expect(issuer.fetches).toBe(3);
  });
});
