import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

let app: TestApp;
let tenant: TestTenant;
const rows = [fileRow({ tags: ['red'] }), fileRow()];

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api', GRAPHQL_EXECUTOR: 'planned', MAX_OPERATION_COST: '5000' });
  tenant = await createTenant(app.dataSource);
  await insertFileRows(app.dataSource, tenant, rows);
});
afterAll(() => app.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What differs from one request to the next. */
const OF_EACH_REQUEST = ['date', 'x-request-id', 'ratelimit'];

async function send(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json', ...headers },
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => !OF_EACH_REQUEST.includes(name))),
    body: text.replace(/"currentlyAvailable":\d+/, '"currentlyAvailable":0').replace(/"requestId":"[^"]+"/, ''),
  };
}

const [id] = rows.map((row) => row.id);
/** Names of their own, so that each document is new to the server the first time. */
const OPERATIONS: Readonly<Record<string, { readonly query: string; readonly [name: string]: unknown }>> = {
  'a page': {
    query: 'query A ($first: Int) { files(first: $first) { nodes { id tags createdAt } } }',
    variables: { first: 1 },
  },
  'no variables': { query: '{ b: files { totalCount } }', variables: null },
  'an operation among several': {
    query: 'query C { __typename } query D { files { totalCount } }',
    operationName: 'D',
  },
  'an error of a field': {
    query: 'query E { file(id: "file_00000000000000000000000000") { id } files(first: 0) { totalCount } }',
  },
  'an error that leaves nothing': { query: 'query F { files(last: 101) { nodes { id } } }' },
  'a variable of a wrong type': {
    query: 'query G ($first: Int) { files(first: $first) { totalCount } }',
    variables: { first: 'x' },
  },
  'a variable that is missing': { query: 'query H ($id: ID!) { file(id: $id) { id } }' },
  'what is refused for its cost': {
    query: 'query I ($first: Int) { files(first: $first) { nodes { usedBy(first: 100) { edges { cursor } } } } }',
    variables: { first: 100 },
  },
  'what is skipped': {
    query: 'query J ($no: Boolean!) { files(first: 1) { nodes { id @skip(if: $no) filename @include(if: $no) } } }',
    variables: { no: true },
  },
  entities: {
    query: 'query K ($r: [_Any!]!) { _entities(representations: $r) { ... on File { id filename } } }',
    variables: { r: [{ __typename: 'File', id }, { __typename: 'File', id: 'file_7' }, { __typename: 'Nothing' }] },
  },
  'a mutation': {
    query: 'mutation L ($input: UpdateFileInput!) { updateFile(input: $input) { file { filename } error { code } } }',
    variables: { input: { id, filename: 'new.png' } },
  },
  introspection: { query: 'query M { __type(name: "File") { fields { name } } }' },
};

describe('an operation of a document that is known', () => {
  it.each(Object.entries(OPERATIONS))('is answered as when it was not: %s', async (_name, operation) => {
    const unknown = await send(operation);
    const known = await send(operation);
    expect(known).toEqual(unknown);
    expect(await send(operation)).toEqual(unknown);
  });

  it.each([
    'application/graphql-response+json',
    'application/json;q=0.9, */*;q=0.1',
    'text/html',
    'application/graphql-response+json, application/json;q=0.9',
  ])('is answered in the form that the client accepts: %s', async (accept) => {
    const operation = { query: `query { a${accept.length}: files { totalCount } }` };
    const unknown = await send(operation, { accept });
    expect(await send(operation, { accept })).toEqual(unknown);
    // In another form than the one before.
    expect((await send(operation)).headers['content-type']).toBe('application/json; charset=utf-8');
  });
});
