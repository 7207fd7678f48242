import { newId } from '../../src/database/new-id';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { createGraphqlClient, type GraphqlClient } from '../support/graphql/graphql-client';
import { makeProject } from '../support/service/accounts';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';

const NODE = 'query ($id: ID!) { node(id: $id) { __typename id ... on File { filename } } }';
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';

let app: TestApp;
let client: GraphqlClient;
let tenant: TestTenant;
const row = fileRow({ filename: 'a.png' });

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
  await insertFileRows(app.dataSource, tenant, [row]);
});
afterAll(() => app.close());

describe('node', () => {
  it('finds a file', async () => {
    const { data } = await client.request(NODE, { id: row.id });
    expect(data).toEqual({ node: { __typename: 'File', id: row.id, filename: 'a.png' } });
  });

  it('finds the project of the key, and of a key of an organization each of its projects', async () => {
    const PROJECT = 'query ($id: ID!) { node(id: $id) { __typename id ... on MediaProject { name } } }';
    const project = { __typename: 'MediaProject', id: tenant.projectId, name: 'default' };
    for (const apiKey of [tenant.apiKey, tenant.organizationApiKey]) {
      const { data } = await createGraphqlClient(app.url, apiKey).request(PROJECT, { id: tenant.projectId });
      expect(data).toEqual({ node: project });
    }
    const { id } = await makeProject(app.dataSource, { organizationId: tenant.organizationId });
    expect((await client.request(PROJECT, { id })).data).toEqual({ node: null });
    const ofAll = createGraphqlClient(app.url, tenant.organizationApiKey);
    expect((await ofAll.request(PROJECT, { id })).data.node.id).toBe(id);
  });

  it.each(['', 'file_', 'x'.repeat(100_000), `${row.id}\0`, newId('file'), newId('proj'), '\ud800'])(
    'answers null for an id that nothing has (%#)',
    async (id) => {
      expect(await client.request(NODE, { id })).toEqual({ status: 200, data: { node: null } });
    },
  );
});

describe('nodes', () => {
  it('keeps the order, with null for what there is not', async () => {
    const { data, errors } = await client.request(NODES, { ids: [newId('file'), row.id, '', row.id] });
    expect(errors).toBeUndefined();
    const file = { __typename: 'File', id: row.id };
    expect(data).toEqual({ nodes: [null, file, null, file] });
  });

  it('takes none, and 100, and no more', async () => {
    const ids = Array.from({ length: 101 }, () => row.id);
    expect((await client.request(NODES, { ids: [] })).data).toEqual({ nodes: [] });
    expect((await client.request(NODES, { ids: ids.slice(1) })).data.nodes).toHaveLength(100);
    const { data, errors } = await client.request(NODES, { ids });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['nodes'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
