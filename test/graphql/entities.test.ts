import { FileTombstoneEntity } from '../../src/database/entities/file';
import { newId } from '../../src/database/new-id';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { statementsDuring } from '../support/database/statements';
import { createGraphqlClient, type GraphqlClient } from '../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';

const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename
  ... on File { id filename project { id } }
  ... on MediaProject { id name organization { id } policy { storeByDefault } }
  ... on MediaOrganization { id name storage { files } } } }`;

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;
const rows = Array.from({ length: 3 }, () => fileRow());
const [first, second, third] = rows.map(({ id }) => ({ __typename: 'File', id })) as [Entity, Entity, Entity];
type Entity = { readonly __typename: string; readonly id: string };

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
  await insertFileRows(app.dataSource, tenant, rows);
});
afterAll(() => app.close());

const resolve = (representations: readonly unknown[], as = client) => as.request(ENTITIES, { representations });

describe('_entities', () => {
  it('resolves files, the project and the organization by their keys', async () => {
    const { projectId, organizationId } = tenant;
    const project = { __typename: 'MediaProject', id: projectId };
    const organization = { __typename: 'MediaOrganization', id: organizationId };
    const { data, errors } = await resolve([organization, first, project]);
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual([
      { ...organization, name: expect.stringContaining('tenant'), storage: { files: 3 } },
      { ...first, filename: rows[0]!.filename, project: { id: projectId } },
      { ...project, name: 'default', organization: { id: organizationId }, policy: { storeByDefault: true } },
    ]);
  });

  it('keeps the order, also of what is unknown or named twice', async () => {
    const unknown = { __typename: 'File', id: newId('file') };
    const { data, errors } = await resolve([third, unknown, first, third, second, unknown]);
    expect(errors?.map(({ path }) => path)).toEqual([
      ['_entities', 1],
      ['_entities', 5],
    ]);
    const ids = data._entities.map((entity: Entity | null) => entity?.id ?? null);
    expect(ids).toEqual([third.id, null, first.id, third.id, second.id, null]);
  });

  it('says of each file that is gone why, at its place, in two statements for all of them', async () => {
    const expired = fileRow({ expiresAt: new Date(Date.now() - 1) });
    const late = fileRow({ expiresAt: new Date(Date.now() - 1), status: 'AWAITING_UPLOAD' });
    const stranger = await createTenant(app.dataSource);
    const others = fileRow();
    await insertFileRows(app.dataSource, tenant, [expired, late]);
    await insertFileRows(app.dataSource, stranger, [others]);
    const deleted = newId('file');
    const { organizationId, projectId } = tenant;
    const tombstone = { id: deleted, organizationId, projectId, reason: 'DELETED' } as const;
    await app.dataSource.manager.insert(FileTombstoneEntity, tombstone);
    const ids = [deleted, expired.id, late.id, newId('file'), others.id, 'no id'];
    const representations = [first, ...ids.map((id) => ({ __typename: 'File', id }))];
    let answer: Awaited<ReturnType<typeof resolve>> | undefined;
    const statements = await statementsDuring(async () => {
      answer = await resolve(representations);
    });
    expect(answer?.data._entities).toEqual([expect.objectContaining(first), ...ids.map(() => null)]);
    const told = answer?.errors?.map(({ path, extensions }) => [path?.[1], extensions['code']] as const);
    // Errors have no order.
    told?.sort(([left], [right]) => Number(left) - Number(right));
    const codes = [
      'FILE_DELETED',
      'FILE_EXPIRED',
      'UPLOAD_EXPIRED',
      'FILE_NOT_FOUND',
      'FILE_NOT_FOUND',
      'FILE_NOT_FOUND',
    ];
    expect(told).toEqual(codes.map((code, index) => [index + 1, code]));
    // The project of the file that is there, too.
    expect(statements).toHaveLength(3);
  });

  it('answers a join to more files that are gone than it tells of', async () => {
    const gone = Array.from({ length: 998 }, () => ({ __typename: 'File', id: newId('file') }));
    const { data, errors } = await resolve([first, ...gone, { __typename: 'File' }]);
    expect(data._entities).toEqual([expect.objectContaining(first), ...gone.map(() => null), null]);
    const codes = errors?.map(({ extensions }) => extensions['code']).sort();
    expect(codes).toEqual(['BAD_USER_INPUT', ...Array.from({ length: 100 }, () => 'FILE_NOT_FOUND')]);
  });

  it('resolves none, and 1,000, and refuses 1,001', async () => {
    expect((await resolve([])).data._entities).toEqual([]);
    const many = Array.from({ length: 1_001 }, () => first);
    expect((await resolve(many.slice(1))).data._entities).toHaveLength(1_000);
    const { status, data, errors } = await resolve(many);
    expect({ status, data }).toEqual({ status: 200, data: null });
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
  });

  const { id } = first;
  it.each<[what: string, representation: unknown]>([
    ['nothing in it', {}],
    ['no type', { id }],
    ['no key', { __typename: 'File' }],
    ['a type that is no text', { __typename: ['File'], id }],
    ['a type of another subgraph', { __typename: 'User', id }],
    ['a type that is no entity', { __typename: 'Query', id }],
    ['a type that every object has', { __typename: 'constructor', id }],
    ['the type __proto__', { __typename: '__proto__', id }],
    ['the type toString', { __typename: 'toString', id }],
    ['null as its key', { __typename: 'File', id: null }],
    ['a number as its key', { __typename: 'File', id: 42 }],
    ['an object as its key', { __typename: 'File', id: { $ne: '' } }],
    ['a list as its key', { __typename: 'File', id: [id] }],
    ['the form of a list', [first]],
    ['the form of text', id],
    ['the form of a number', 7],
    ['the form of a truth', true],
  ])('answers a representation with %s by an error of its own', async (_, representation) => {
    const { status, data, errors } = await resolve([first, representation, second]);
    expect(status).toBe(200);
    expect(data._entities.map((entity: Entity | null) => entity?.id ?? null)).toEqual([first.id, null, second.id]);
    expect(errors).toEqual([
      expect.objectContaining({ path: ['_entities', 1], extensions: { code: 'BAD_USER_INPUT' } }),
    ]);
  });

  it.each([
    `{ "__typename": "File", "__proto__": { "id": "${id}" } }`,
    `{ "__typename": "File", "id": "${id}", "__proto__": null }`,
    `{ "__proto__": { "__typename": "File" }, "id": "${id}" }`,
    '{ "__proto__": { "polluted": true } }',
    '{ "constructor": { "prototype": { "polluted": true } } }',
  ])('refuses the JSON %s with a prototype in it', async (representation) => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json' },
      body: `{ "query": ${JSON.stringify(ENTITIES)}, "variables": { "representations": [${representation}] } }`,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect('polluted' in {}).toBe(false);
  });

  it.each(['__proto__: { id: "x" }', 'constructor: { prototype: { polluted: true } }'])(
    'takes %s in the text of the operation for a field like any other',
    async (field) => {
      const literal = `{ _entities(representations: [{ __typename: "File", id: "${id}", ${field} }]) {
        ... on File { id } } }`;
      expect((await client.request(literal)).data._entities).toEqual([{ id }]);
      expect('polluted' in {}).toBe(false);
    },
  );

  it('refuses null among the representations as the types do', async () => {
    const { status, errors } = await resolve([first, null]);
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });

  it('takes representations in the text of the operation', async () => {
    const literal = `{ _entities(representations: [{ __typename: "File", id: "${id}" }, { __typename: "File", id: 5 }]) {
      ... on File { filename } } }`;
    const { data, errors } = await client.request(literal);
    expect(data._entities).toEqual([{ filename: rows[0]!.filename }, null]);
    expect(errors).toHaveLength(1);
  });

  it.each(['file_', '', 'file_0', 'a\0b', '\ud800', `${id} `, id.toUpperCase(), newId('proj')])(
    'knows nothing of a key that no entity has (%#)',
    async (key) => {
      for (const typeName of ['File', 'MediaProject', 'MediaOrganization']) {
        const { data, errors } = await resolve([{ __typename: typeName, id: key }]);
        expect(data).toEqual({ _entities: [null] });
        const codes = errors?.map(({ extensions }) => extensions);
        expect(codes).toEqual(typeName === 'File' ? [{ code: 'FILE_NOT_FOUND' }] : undefined);
      }
    },
  );

  it('resolves what a key without the scope of files may see', async () => {
    const limited = await createTenant(app.dataSource, { scopes: ['GENERATE'] });
    const project = { __typename: 'MediaProject', id: limited.projectId };
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on File { id } ... on MediaProject { id } } }`;
    const limitedClient = createGraphqlClient(app.url, limited.apiKey);
    const { data, errors } = await limitedClient.request(query, { representations: [first, project] });
    expect(data._entities).toEqual([null, { id: limited.projectId }]);
    expect(errors).toEqual([expect.objectContaining({ path: ['_entities', 0], extensions: { code: 'FORBIDDEN' } })]);
  });
});
