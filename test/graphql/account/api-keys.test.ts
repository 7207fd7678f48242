import { createKey } from '../../../src/accounts/keys';
import { listOwnApiKeys, readOwnApiKeys } from '../../../src/accounts/own-api-keys';
import { newId } from '../../../src/database/new-id';
import { holdLock } from '../../support/database/held-lock';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { makeProject } from '../../support/service/accounts';
import { type RecordedLog, recordLog } from '../../support/service/recorded-log';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';
import { callerOf } from '../../support/service/test-storage';
import { eventually } from '../../support/timing/eventually';

const KEY = 'id name scopes prefix createdAt lastUsedAt expiresAt revokedAt project { id }';
const ERRORS = 'errors { code message path }';
const CREATE = `mutation ($input: CreateMediaApiKeyInput!) {
  createMediaApiKey(input: $input) { apiKey { ${KEY} } secret ${ERRORS} } }`;
const REVOKE = `mutation ($id: ID!) { revokeMediaApiKey(id: $id) { apiKey { ${KEY} } ${ERRORS} } }`;
const LIST = `query ($first: Int, $after: String) { mediaApiKeys(first: $first, after: $after) {
  nodes { ${KEY} } edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`;
const NODE = `query ($id: ID!) { node(id: $id) { __typename id ... on MediaApiKey { ${KEY} } } }`;
const HOUR_MS = 3_600_000;

let log: RecordedLog;
let app: TestApp;
let tenant: TestTenant;
let project: GraphqlClient;
let organization: GraphqlClient;
beforeAll(async () => {
  log = recordLog();
  app = await startTestApp({ ROLE: 'api' }, log.logger);
});
beforeEach(async () => {
  tenant = await createTenant(app.dataSource);
  project = createGraphqlClient(app.url, tenant.apiKey);
  organization = createGraphqlClient(app.url, tenant.organizationApiKey);
});
afterAll(() => app.close());

const clientOf = (apiKey: string) => createGraphqlClient(app.url, apiKey);
const create = async (input: object = {}, client = project) =>
  (await client.request(CREATE, { input: { scopes: ['FILES_READ'], ...input } })).data.createMediaApiKey;
const revoke = async (id: string, client = project) => (await client.request(REVOKE, { id })).data.revokeMediaApiKey;
const list = async (client: GraphqlClient, page = {}) => (await client.request(LIST, page)).data.mediaApiKeys;
const codesOf = ({ errors = [] }: { errors?: readonly { extensions: Readonly<Record<string, unknown>> }[] }) =>
  errors.map(({ extensions }) => extensions['code']);

async function ownKeyId(column: 'project_id' | 'organization_id', id: string): Promise<string> {
  const only = column === 'organization_id' ? 'AND project_id IS NULL' : '';
  const [row] = await app.dataSource.query(`SELECT id FROM api_keys WHERE ${column} = $1 ${only} ORDER BY id`, [id]);
  return row.id;
}

describe('createMediaApiKey', () => {
  it('makes a key that works, and shows it this once', async () => {
    const expiresAt = new Date(Date.now() + HOUR_MS).toISOString();
    const { apiKey, secret, errors } = await create({ name: 'ci', scopes: ['GENERATE', 'FILES_READ'], expiresAt });
    expect(errors).toEqual([]);
    expect(secret).toMatch(/^mg_[A-Za-z0-9_-]{43}$/);
    expect(apiKey).toEqual({
      id: expect.stringMatching(/^key_/),
      ...{ name: 'ci', scopes: ['FILES_READ', 'GENERATE'], prefix: secret.slice(0, 9), createdAt: expect.any(String) },
      ...{ lastUsedAt: null, expiresAt, revokedAt: null, project: { id: tenant.projectId } },
    });
    const { data } = await clientOf(secret).request('{ mediaViewer { scopes expiresAt project { id } } }');
    const told = { scopes: ['FILES_READ', 'GENERATE'], expiresAt, project: { id: tenant.projectId } };
    expect(data.mediaViewer).toEqual(told);
    const listed = JSON.stringify([await project.request(LIST), await project.request(NODE, { id: apiKey.id })]);
    expect(listed).toContain(apiKey.id);
    expect(listed).not.toContain(secret);
    const [row] = await app.dataSource.query('SELECT api_keys::text AS text FROM api_keys WHERE id = $1', [apiKey.id]);
    expect(row.text).not.toContain(secret.slice(0, 10));
    expect(log.text()).not.toContain(secret.slice(0, 10));
  });

  it('is in the log with the key that did it', async () => {
    const { apiKey } = await create({ name: 'private words' });
    await revoke(apiKey.id);
    const lines = log.lines().filter(({ subjectId }) => subjectId === apiKey.id);
    const keyId = await ownKeyId('project_id', tenant.projectId);
    const { organizationId, projectId } = tenant;
    const by = { msg: 'administration', keyId, organizationId, subjectId: apiKey.id };
    expect(lines).toEqual([
      expect.objectContaining({
        ...{ ...by, action: 'createMediaApiKey', scopes: ['FILES_READ'], projectId, expiresAt: null },
      }),
      expect.objectContaining({ ...by, action: 'revokeMediaApiKey' }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('private words');
  });

  it('of an organization is for that, or for a project of it where that is said', async () => {
    const whole = await create({}, organization);
    const { projectId } = tenant;
    const part = await create({ projectId }, organization);
    expect([whole.apiKey.project, part.apiKey.project]).toEqual([null, { id: projectId }]);
    const found = async (client: GraphqlClient) => (await list(client)).nodes.map(({ id }: { id: string }) => id);
    expect(await found(project)).toContain(part.apiKey.id);
    expect(await found(project)).not.toContain(whole.apiKey.id);
    expect(await found(organization)).toEqual(expect.arrayContaining([whole.apiKey.id, part.apiKey.id]));
  });

  it.each([
    [{ scopes: [] }, 'INVALID_INPUT', ['input', 'scopes']],
    [{ name: ' ' }, 'INVALID_INPUT', ['input', 'name']],
    [{ name: 'a\u202eb' }, 'INVALID_INPUT', ['input', 'name']],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'INVALID_INPUT', ['input', 'expiresAt']],
    [{ projectId: newId('proj') }, 'NOT_FOUND', ['input', 'projectId']],
    [{ projectId: 'nothing\0' }, 'NOT_FOUND', ['input', 'projectId']],
  ])('makes none of %j', async (input, code, path) => {
    for (const client of [project, organization]) {
      expect(await create(input, client)).toMatchObject({ apiKey: null, secret: null, errors: [{ code, path }] });
    }
  });

  it('gives no key what its maker has not: neither scopes, nor another project', async () => {
    const { organizationId, projectId } = tenant;
    const sibling = await makeProject(app.dataSource, { organizationId });
    const foreign = await createTenant(app.dataSource);
    const { secret } = await create({ scopes: ['ADMIN', 'FILES_READ'] });
    const admin = clientOf(secret);
    const refused = await create({ scopes: ['FILES_READ', 'FILES_WRITE'] }, admin);
    expect(refused.errors).toMatchObject([{ code: 'FORBIDDEN', path: ['input', 'scopes', '1'] }]);
    for (const id of [sibling.id, foreign.projectId]) {
      expect((await create({ projectId: id }, admin)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    }
    expect((await create({ projectId: foreign.projectId }, organization)).errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    expect((await create({ projectId, scopes: ['ADMIN'] }, admin)).errors).toEqual([]);
  });

  it('is refused to a key that was revoked, whoever has not heard of it yet', async () => {
    const { apiKey, secret } = await create({ scopes: ['ADMIN'] });
    const admin = clientOf(secret);
    expect((await create({ scopes: ['ADMIN'] }, admin)).errors).toEqual([]);
    await app.dataSource.transaction(async (manager) => {
      // Without the trigger that tells of it.
      await manager.query('SET LOCAL session_replication_role = replica');
      await manager.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [apiKey.id]);
    });
    expect(codesOf(await admin.request(CREATE, { input: { scopes: ['ADMIN'] } }))).toEqual(['UNAUTHENTICATED']);
  });

  it.each([
    ['a scope', `'{FILES_READ,ADMIN}'`, 'errors', ['FORBIDDEN']],
    ['ADMIN', `'{FILES_WRITE}'`, 'request', ['FORBIDDEN']],
  ])('is refused to a key from which %s was taken, as well', async (_, scopes, where, codes) => {
    const { apiKey, secret } = await create({ scopes: ['ADMIN', 'FILES_READ', 'FILES_WRITE'] });
    const admin = clientOf(secret);
    await admin.request('{ mediaViewer { scopes } }');
    await app.dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL session_replication_role = replica');
      await manager.query(`UPDATE api_keys SET scopes = ${scopes} WHERE id = $1`, [apiKey.id]);
    });
    const answer = await admin.request(CREATE, { input: { scopes: ['FILES_WRITE'] } });
    const told = where === 'request' ? codesOf(answer) : answer.data.createMediaApiKey.errors;
    expect(where === 'request' ? told : told.map(({ code }: { code: string }) => code)).toEqual(codes);
  });

  it('waits for a revocation of its maker that is under way', async () => {
    const { apiKey, secret } = await create({ scopes: ['ADMIN'] });
    const lock = await holdLock(app.database, `UPDATE api_keys SET revoked_at = now() WHERE id = '${apiKey.id}'`);
    const making = clientOf(secret).request(CREATE, { input: { scopes: ['ADMIN'] } });
    await lock.stops();
    await lock.release();
    expect(codesOf(await making)).toEqual(['UNAUTHENTICATED']);
    const { count } = (
      await app.dataSource.query(
        `SELECT count(*)::int FROM api_keys WHERE scopes = '{ADMIN}'
      AND project_id = $1`,
        [tenant.projectId],
      )
    )[0];
    expect(count).toBe(1);
  });

  it('finds no project that is deleted meanwhile', async () => {
    const { projectId } = tenant;
    const deletion = `UPDATE projects SET deleted_at = now() WHERE id = '${projectId}'`;
    const lock = await holdLock(app.database, `SELECT FROM projects WHERE id = '${projectId}' FOR UPDATE; ${deletion}`);
    const making = create({ projectId }, organization);
    await lock.stops();
    await lock.release();
    expect(await making).toMatchObject({ apiKey: null, errors: [{ code: 'NOT_FOUND', path: ['input', 'projectId'] }] });
    expect((await create({ projectId }, organization)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  /** That many more, of the tenant's organization or project. */
  const fill = (count: number, projectId: string | null, revokedAt: 'now()' | 'NULL') =>
    app.dataSource.query(
      `INSERT INTO api_keys (id, organization_id, project_id, key_sha256, scopes, revoked_at)
       SELECT 'key_' || $1 || coalesce($2, '') || n, $1, $2, sha256(($1 || coalesce($2, '') || n)::bytea), '{ADMIN}',
              ${revokedAt}
       FROM generate_series(1, $3::int) AS n`,
      [tenant.organizationId, projectId, count],
    );

  it('makes ten thousand that are in force, however many are made at once', async () => {
    const { organizationId } = tenant;
    await fill(9_997, null, 'NULL');
    const lock = await holdLock(app.database, `SELECT FROM organizations WHERE id = '${organizationId}' FOR UPDATE`);
    const making = Promise.all([create(), create({}, organization), create()]);
    await lock.stops();
    await lock.release();
    const made = await making;
    expect(made.filter(({ secret }) => secret !== null)).toHaveLength(1);
    const codes = made.flatMap(({ errors }) => errors.map(({ code }: { code: string }) => code));
    expect(codes).toEqual(['CONFLICT', 'CONFLICT']);
    const [{ apiKey }] = made.filter(({ secret }) => secret !== null);
    await revoke(apiKey.id, organization);
    expect((await create()).errors).toEqual([]);
  });

  it('makes a thousand of a project, which leaves those of its siblings', async () => {
    await fill(998, tenant.projectId, 'NULL');
    expect((await create()).errors).toEqual([]);
    expect((await create()).errors).toMatchObject([
      { code: 'CONFLICT', message: expect.stringContaining('A project') },
    ]);
    expect((await create({}, organization)).errors).toEqual([]);
  });

  it('does not count keys that are revoked among those', async () => {
    await fill(12_000, tenant.projectId, 'now()');
    expect((await create()).errors).toEqual([]);
  });
});

describe('revokeMediaApiKey', () => {
  it('puts a key out of force, once, with what it has made', async () => {
    const { apiKey, secret } = await create({ scopes: ['TOKENS', 'FILES_READ'] });
    const making = 'mutation { createMediaToken(input: { scopes: [FILES_READ] }) { token } }';
    const { token } = (await clientOf(secret).request(making)).data.createMediaToken;
    const viewer = '{ mediaViewer { scopes } }';
    expect((await clientOf(token).request(viewer)).status).toBe(200);
    const [first, second] = await Promise.all([revoke(apiKey.id), revoke(apiKey.id, organization)]);
    expect(first).toMatchObject({ apiKey: { id: apiKey.id, revokedAt: expect.any(String) }, errors: [] });
    expect(second).toEqual(first);
    expect(await revoke(apiKey.id)).toEqual(first);
    for (const credential of [secret, token]) {
      await eventually('it is refused', async () => (await clientOf(credential).request(viewer)).status === 401);
    }
  });

  it('leaves keys in force that the key has made: so keys are renewed', async () => {
    const [maker, id] = [tenant.apiKey, await ownKeyId('project_id', tenant.projectId)];
    const { secret } = await create({ scopes: ['ADMIN', 'FILES_READ'] }, clientOf(maker));
    const made = await create({}, clientOf(secret));
    expect((await revoke(id, clientOf(secret))).errors).toEqual([]);
    await eventually('it is refused', async () => (await clientOf(maker).request(LIST)).status === 401);
    for (const key of [secret, made.secret]) {
      expect((await clientOf(key).request('{ files { totalCount } }')).errors).toBeUndefined();
    }
  });

  it('is for a key itself, too', async () => {
    const { apiKey, secret } = await create({ scopes: ['ADMIN'] });
    const itself = clientOf(secret);
    expect((await revoke(apiKey.id, itself)).apiKey).toMatchObject({ id: apiKey.id, revokedAt: expect.any(String) });
    await eventually('it is refused', async () => (await itself.request(LIST)).status === 401);
  });

  it('knows no keys of others, and to a key of a project neither those of the organization', async () => {
    const foreign = await createTenant(app.dataSource);
    const ofOthers = await ownKeyId('project_id', foreign.projectId);
    const ofOrganization = await ownKeyId('organization_id', tenant.organizationId);
    for (const id of [ofOthers, newId('key'), 'key_', 'nothing\0', tenant.projectId]) {
      for (const client of [project, organization]) {
        expect(await revoke(id, client)).toMatchObject({ apiKey: null, errors: [{ code: 'NOT_FOUND', path: ['id'] }] });
      }
    }
    expect(await revoke(ofOrganization)).toMatchObject({ errors: [{ code: 'NOT_FOUND' }] });
    expect((await project.request(NODE, { id: ofOrganization })).data.node).toBeNull();
    expect((await clientOf(foreign.apiKey).request(LIST)).status).toBe(200);
  });
});

describe('who may manage API keys', () => {
  it('has a key with the scope ADMIN', async () => {
    const { apiKey } = await create();
    const { key } = await createKey(app.dataSource, {
      owner: { projectId: tenant.projectId },
      scopes: ['FILES_READ', 'FILES_WRITE', 'GENERATE', 'USAGE_READ', 'TOKENS'],
    });
    const client = clientOf(key);
    expect(codesOf(await client.request(LIST))).toEqual(['FORBIDDEN']);
    expect(codesOf(await client.request(CREATE, { input: { scopes: ['FILES_READ'] } }))).toEqual(['FORBIDDEN']);
    expect(codesOf(await client.request(REVOKE, { id: apiKey.id }))).toEqual(['FORBIDDEN']);
    expect((await client.request(NODE, { id: apiKey.id })).data).toEqual({ node: null });
  });

  it('comes neither with a token nor for one user of a project', async () => {
    const { apiKey } = await create();
    const { organizationId, projectId } = tenant;
    const caller = callerOf({ id: projectId, organizationId });
    for (const other of [
      { ...caller, tokenId: 'tok_1' },
      { ...caller, ownerId: 'user-1' },
    ]) {
      await expect(listOwnApiKeys(app.dataSource, other, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(await readOwnApiKeys(app.dataSource, other, [apiKey.id])).toEqual(new Map());
    }
    expect((await readOwnApiKeys(app.dataSource, caller, [apiKey.id])).size).toBe(1);
  });
});

describe('mediaApiKeys', () => {
  it('come in pages, the oldest first, with those that are out of force', async () => {
    const made = [await ownKeyId('project_id', tenant.projectId)];
    for (let count = 0; count < 4; count += 1) made.push((await create()).apiKey.id);
    await revoke(made[2]!);
    const found: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { nodes, pageInfo } = await list(project, { first: 2, after });
      found.push(...nodes.map(({ id }: { id: string }) => id));
      ({ hasNextPage: more, endCursor: after } = pageInfo);
    }
    expect(found).toEqual(made);
  });

  it('tell the hour of their last use', async () => {
    const { apiKey, secret } = await create();
    await clientOf(secret).request('{ mediaViewer { scopes } }');
    // As it is written twice a minute.
    await app.dataSource.query(`UPDATE api_keys SET last_used_at = date_trunc('hour', now()) WHERE id = $1`, [
      apiKey.id,
    ]);
    const { data } = await project.request(NODE, { id: apiKey.id });
    expect(Date.parse(data.node.lastUsedAt) % HOUR_MS).toBe(0);
  });

  it('refuse a cursor that is none of theirs', async () => {
    const [{ cursor }] = (await list(project)).edges;
    const [version, name] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const damaged = Buffer.from(JSON.stringify([version, name, 'x', 'x\0'])).toString('base64url');
    for (const after of [damaged, 'x']) {
      expect(codesOf(await project.request(LIST, { after }))).toEqual(['BAD_USER_INPUT']);
    }
    expect(codesOf(await organization.request(LIST, { after: cursor }))).toEqual(['BAD_USER_INPUT']);
  });
});
