import { newId } from '../../../src/database/new-id';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { statementsDuring } from '../../support/database/statements';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const ROWS = 120;

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;
const rows = Array.from({ length: ROWS }, () => fileRow());

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  await insertFileRows(app.dataSource, tenant, rows);
});
afterAll(() => app.close());

/** Keys are looked up once and then remembered: what is counted is the operation alone. */
async function statementsOf(query: string, variables: object = {}): Promise<readonly string[]> {
  await client.request('{ mediaViewer { scopes } }');
  const statements = await statementsDuring(async () => {
    const { errors } = await client.request(query, variables);
    // Of files that there are not, entities say so.
    expect(errors?.filter(({ extensions }) => extensions['code'] !== 'FILE_NOT_FOUND') ?? []).toEqual([]);
  });
  // What counts or filters is read under a time limit, which takes a transaction around it.
  return statements.map(({ sql }) => sql).filter((sql) => !/^(BEGIN READ ONLY|COMMIT)/.test(sql));
}

describe.each(['apiKey', 'organizationApiKey'] as const)('with the %s', (key) => {
  beforeAll(() => {
    client = createGraphqlClient(app.url, tenant[key]);
  });

  it.each([1, 2, 100])('a page of %d takes one statement', async (first) => {
    const page =
      '{ pageInfo { hasNextPage startCursor } edges { cursor node { id } } nodes { id metadata { key } media { format } } }';
    expect(await statementsOf(`query ($first: Int) { files(first: $first) ${page} }`, { first })).toHaveLength(1);
  });

  it('its cursors, filter and order take no more', async () => {
    const files =
      'files(last: 50, before: $before, orderBy: { field: FILENAME }, filter: { kind: [IMAGE], tagsAll: [] })';
    const { data } = await client.request(
      '{ files(last: 1, orderBy: { field: FILENAME }, filter: { kind: [IMAGE], tagsAll: [] }) { edges { cursor } } }',
    );
    const before = data.files.edges[0].cursor;
    expect(await statementsOf(`query ($before: String) { ${files} { nodes { id } } }`, { before })).toHaveLength(1);
  });

  it('the totals take one more, both together, and none when they are not selected', async () => {
    const [page, totals, ...others] = await statementsOf('{ files { nodes { id } totalCount totalSizeBytes } }');
    expect(totals).toMatch(/^SELECT files, bytes FROM ready_files/);
    const ofNoCounter = '{ files(filter: { mimeType: "image/png" }) { nodes { id } totalCount totalSizeBytes } }';
    const [, counted, ...more] = await statementsOf(ofNoCounter);
    expect([counted, more]).toEqual([expect.stringMatching(/count\(\*\).*sum\(size_bytes\)/), []]);
    expect(page).not.toMatch(/count|sum/);
    expect(others).toEqual([]);
    expect(await statementsOf('{ files { nodes { id } totalSizeBytes } }')).toHaveLength(2);
    const skipped = 'query ($with: Boolean!) { files { nodes { id } totalCount @include(if: $with) } }';
    expect(await statementsOf(skipped, { with: false })).toHaveLength(1);
  });

  it.each([1, 100])('projects, organizations and their storage, of a page of %d, take one each', async (first) => {
    const project = 'project { name policy { retentionSeconds } organization { name storage { usedBytes } } }';
    const query = `query ($first: Int) { files(first: $first) { nodes { ${project} } } }`;
    expect(await statementsOf(query, { first })).toHaveLength(4);
  });

  it('signed URLs take none', async () => {
    expect(await statementsOf('{ files(first: 100) { nodes { download { url expiresAt } } } }')).toHaveLength(1);
  });
});

describe('by ids', () => {
  beforeAll(() => {
    client = createGraphqlClient(app.url, tenant.apiKey);
  });
  const known = rows.map(({ id }) => id);
  const unknown = Array.from({ length: 900 }, () => newId('file'));
  const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on File { id filename } ... on MediaProject { name } ... on MediaOrganization { name } } }`;

  it.each([
    [1, 1],
    [100, 1],
    // The second asks why 900 are not there.
    [1_000, 2],
  ])('%d entities take %d statements', async (count, statements) => {
    const representations = [...known, ...unknown].slice(0, count).map((id) => ({ __typename: 'File', id }));
    expect(await statementsOf(ENTITIES, { representations })).toHaveLength(statements);
  });

  it('entities of three types take three', async () => {
    const { projectId, organizationId } = tenant;
    const files = known.map((id) => ({ __typename: 'File', id }));
    const project = { __typename: 'MediaProject', id: projectId };
    const organization = { __typename: 'MediaOrganization', id: organizationId };
    const representations = [project, ...files, organization, project, ...files, organization];
    expect(await statementsOf(ENTITIES, { representations })).toHaveLength(3);
  });

  it('100 nodes take one statement', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on File { filename project { id } } } }';
    expect(
      await statementsOf('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: known.slice(0, 100) }),
    ).toHaveLength(1);
    expect(await statementsOf(query, { ids: known.slice(0, 100) })).toHaveLength(2);
  });

  it('one file by many names takes one statement', async () => {
    const aliases = Array.from(
      { length: 20 },
      (_, index) => `a${index}: file(id: $id) { id } n${index}: node(id: $id) { id }`,
    );
    expect(await statementsOf(`query ($id: ID!) { ${aliases.join(' ')} }`, { id: known[0] })).toHaveLength(1);
  });

  it('what cannot be an id takes none', async () => {
    const ids = ['', 'file_', 'proj_', 'nothing', newId('org')];
    expect(await statementsOf('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toEqual([]);
  });
});
