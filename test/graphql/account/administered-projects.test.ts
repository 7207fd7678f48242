import { newId } from '../../../src/database/new-id';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { makeProject } from '../../support/service/accounts';
import { type RecordedLog, recordLog } from '../../support/service/recorded-log';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const PROJECT = `id name policy { zeroDataRetention retentionSeconds defaultTtlSeconds storeByDefault keepPrompts
  requestsPerMinute ownerMaxBytes ownerMaxFiles }`;
const ERRORS = 'errors { code message path }';
const CREATE = `mutation ($input: CreateMediaProjectInput!) {
  createMediaProject(input: $input) { project { ${PROJECT} } ${ERRORS} } }`;
const UPDATE = `mutation ($input: UpdateMediaProjectInput!) {
  updateMediaProject(input: $input) { project { ${PROJECT} } ${ERRORS} } }`;
const NO_LIMITS = {
  ...{ retentionSeconds: null, defaultTtlSeconds: null, requestsPerMinute: null },
  ...{ ownerMaxBytes: null, ownerMaxFiles: null },
};
const LIMITS = {
  ...{ retentionSeconds: 86_400, defaultTtlSeconds: 3_600, requestsPerMinute: 60 },
  ...{ ownerMaxBytes: 5_000_000_000, ownerMaxFiles: 10 },
};

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

const create = async (input: object, client = organization) =>
  (await client.request(CREATE, { input })).data.createMediaProject;
const update = async (input: object, client = organization) =>
  (await client.request(UPDATE, { input })).data.updateMediaProject;
const codesOf = ({ errors = [] }: { errors?: readonly { extensions: Readonly<Record<string, unknown>> }[] }) =>
  errors.map(({ extensions }) => extensions['code']);

describe('createMediaProject', () => {
  it('makes a project that stores and keeps, as the command does where nothing is said', async () => {
    const { project: made, errors } = await create({ name: 'web' });
    expect(errors).toEqual([]);
    const policy = { ...NO_LIMITS, zeroDataRetention: false, storeByDefault: true, keepPrompts: false };
    expect(made).toEqual({ id: expect.stringMatching(/^proj_/), name: 'web', policy });
    const { data } = await organization.request('{ mediaViewer { organization { projects { nodes { id } } } } }');
    expect(data.mediaViewer.organization.projects.nodes).toEqual([{ id: tenant.projectId }, { id: made.id }]);
  });

  it('makes one by all that is said, and tells of it in the log', async () => {
    const said = { ...LIMITS, zeroDataRetention: false, storeByDefault: false, keepPrompts: true };
    const { project: made } = await create({ name: 'app', ...said });
    expect(made.policy).toEqual(said);
    const line = log.lines().find(({ subjectId }) => subjectId === made.id);
    expect(line).toMatchObject({ msg: 'administration', action: 'createMediaProject', keyId: expect.any(String) });
  });

  it('is in lists of the same operation', async () => {
    const listed = 'project { organization { projects { nodes { name } } } }';
    const { data } = await organization.request(`mutation {
      a: createMediaProject(input: { name: "a" }) { ${listed} } b: createMediaProject(input: { name: "b" }) { ${listed} } }`);
    const namesOf = (each: { project: { organization: { projects: { nodes: { name: string }[] } } } }) =>
      each.project.organization.projects.nodes.map(({ name }) => name);
    expect([namesOf(data.a), namesOf(data.b)]).toEqual([
      ['default', 'a'],
      ['default', 'a', 'b'],
    ]);
  });

  it.each([
    [{ name: '' }, 'INVALID_INPUT', ['input', 'name']],
    [{ name: 'default' }, 'CONFLICT', ['input', 'name']],
    [{ name: 'x', retentionSeconds: 0 }, 'INVALID_INPUT', ['input', 'retentionSeconds']],
    [{ name: 'x', defaultTtlSeconds: -1 }, 'INVALID_INPUT', ['input', 'defaultTtlSeconds']],
    [{ name: 'x', requestsPerMinute: 0 }, 'INVALID_INPUT', ['input', 'requestsPerMinute']],
    [{ name: 'x', ownerMaxBytes: -1 }, 'INVALID_INPUT', ['input', 'ownerMaxBytes']],
    [{ name: 'x', ownerMaxFiles: -1 }, 'INVALID_INPUT', ['input', 'ownerMaxFiles']],
  ])('makes none of %j', async (input, code, path) => {
    expect(await create(input)).toMatchObject({ project: null, errors: [{ code, path }] });
  });

  it('makes one of a name, however often it is asked for at once', async () => {
    const made = await Promise.all([create({ name: 'twin' }), create({ name: 'twin' })]);
    expect(made.map((each) => each.errors.length).sort()).toEqual([0, 1]);
  });

  it('is for keys of an organization with the scope ADMIN', async () => {
    const others = await createTenant(app.dataSource, { scopes: ['FILES_WRITE', 'TOKENS'] });
    for (const key of [tenant.apiKey, others.organizationApiKey]) {
      const answer = await createGraphqlClient(app.url, key).request(CREATE, { input: { name: 'x' } });
      expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    }
  });

  it('makes ten thousand at most', async () => {
    await app.dataSource.query(
      `INSERT INTO projects (id, organization_id, name, deleted_at)
       SELECT 'proj_' || $1 || n, $1, 'web', now() FROM generate_series(1, 9999) AS n`,
      [tenant.organizationId],
    );
    expect(await create({ name: 'one more' })).toMatchObject({ project: null, errors: [{ code: 'CONFLICT' }] });
  });
});

describe('updateMediaProject', () => {
  it('changes what is given, and takes away limits that are null', async () => {
    const id = tenant.projectId;
    const first = await update({ id, name: 'shop', ...LIMITS, storeByDefault: false });
    const policy = { ...LIMITS, storeByDefault: false, zeroDataRetention: false, keepPrompts: false };
    expect(first).toEqual({ project: { id, name: 'shop', policy }, errors: [] });
    const second = await update({ id, keepPrompts: true, name: null, storeByDefault: null });
    expect(second.project).toEqual({ id, name: 'shop', policy: { ...policy, keepPrompts: true } });
    const third = await update({ id, ...NO_LIMITS, zeroDataRetention: true });
    const kept = { storeByDefault: false, zeroDataRetention: true, keepPrompts: false };
    expect(third.project.policy).toEqual({ ...NO_LIMITS, ...kept });
    const lines = log.lines().filter(({ subjectId }) => subjectId === id);
    expect(lines.map(({ action }) => action)).toEqual(Array.from({ length: 3 }, () => 'updateMediaProject'));
    expect(lines[1]?.['changed']).toEqual(['keepPrompts: true']);
  });

  it('is heard of by what comes after it in the same operation', async () => {
    const { data } = await organization.request(
      `mutation ($id: ID!) {
         a: createMediaApiKey(input: { scopes: [ADMIN], projectId: $id }) { apiKey { project { name } } }
         updateMediaProject(input: { id: $id, name: "renamed" }) { project { name } }
         b: createMediaApiKey(input: { scopes: [ADMIN], projectId: $id }) { apiKey { project { name } } } }`,
      { id: tenant.projectId },
    );
    expect([data.a, data.b].map(({ apiKey }) => apiKey.project.name)).toEqual(['default', 'renamed']);
  });

  it('is for any project of the organization, and for no other', async () => {
    const sibling = await makeProject(app.dataSource, { organizationId: tenant.organizationId, name: 'sibling' });
    const foreign = await createTenant(app.dataSource);
    expect((await update({ id: sibling.id, keepPrompts: true })).errors).toEqual([]);
    const unknown = { project: null, errors: [{ code: 'NOT_FOUND', path: ['input', 'id'] }] };
    expect(await update({ id: sibling.id, keepPrompts: false }, project)).toMatchObject(unknown);
    for (const id of [foreign.projectId, newId('proj'), 'nothing\0']) {
      expect(await update({ id, keepPrompts: true })).toMatchObject(unknown);
    }
    await app.dataSource.query('UPDATE projects SET deleted_at = now() WHERE id = $1', [sibling.id]);
    expect(await update({ id: sibling.id, name: 'x' })).toMatchObject(unknown);
  });

  it.each([
    { zeroDataRetention: false },
    ...Object.keys(NO_LIMITS).map((limit) => ({ [limit]: null })),
    ...[{ storeByDefault: true }, { keepPrompts: true }, { name: 'other' }],
  ])('lets no key of the project itself lift what it was given by %j', async (changes) => {
    const id = tenant.projectId;
    const given = await update({ id, ...LIMITS, zeroDataRetention: true, storeByDefault: false });
    const answer = await project.request(UPDATE, { input: { id, ...changes } });
    expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    const { data } = await project.request(`{ mediaViewer { project { ${PROJECT} } } }`);
    expect(data.mediaViewer.project).toEqual(given.project);
  });

  it.each([
    [{}, 'INVALID_INPUT', ['input']],
    [{ name: null }, 'INVALID_INPUT', ['input']],
    [{ name: 'taken' }, 'CONFLICT', ['input', 'name']],
    [{ retentionSeconds: 0 }, 'INVALID_INPUT', ['input', 'retentionSeconds']],
  ])('changes nothing by %j', async (changes, code, path) => {
    await makeProject(app.dataSource, { organizationId: tenant.organizationId, name: 'taken' });
    expect(await update({ id: tenant.projectId, ...changes })).toMatchObject({
      project: null,
      errors: [{ code, path }],
    });
  });

  it('is refused without the scope ADMIN', async () => {
    const others = await createTenant(app.dataSource, { scopes: ['FILES_WRITE', 'TOKENS'] });
    const client = createGraphqlClient(app.url, others.apiKey);
    expect(codesOf(await client.request(UPDATE, { input: { id: others.projectId, name: 'x' } }))).toEqual([
      'FORBIDDEN',
    ]);
  });
});
