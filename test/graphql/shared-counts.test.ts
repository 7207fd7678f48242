import { statementsDuring } from '../support/database/statements';
import { createGraphqlClient, type GraphqlClient } from '../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';

let app: TestApp;
let client: GraphqlClient;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  client = createGraphqlClient(app.url, (await createTenant(app.dataSource)).apiKey);
  await client.request('{ mediaViewer { scopes } }');
});
afterAll(() => app.close());

async function countsOf(query: string): Promise<number> {
  const statements = await statementsDuring(async () => {
    const { errors } = await client.request(query);
    expect(errors).toBeUndefined();
  });
  return statements.filter(({ sql }) => /^\s*SELECT (count\(|files, bytes FROM ready_files\()/.test(sql)).length;
}

const aliases = (field: string) => Array.from({ length: 20 }, (_, n) => `a${n}: ${field}`).join(' ');

describe('the count of a list', () => {
  it.each<[what: string, query: string, counts: number]>([
    ['by however many names', `{ ${aliases('files(first: 1) { totalCount more: totalCount totalSizeBytes }')} }`, 1],
    [
      'of other pages and in another order',
      '{ a: files(first: 1) { totalCount } b: files(last: 2, orderBy: { field: FILENAME }) { totalSizeBytes } }',
      1,
    ],
    [
      'by the same filter, however it is written',
      `{ a: files(filter: { kind: [IMAGE], tagsAll: ["x"] }) { totalCount }
         b: files(filter: { tagsAll: "x", kind: IMAGE, origin: null }) { totalCount } }`,
      1,
    ],
    ['by another filter again', '{ a: files { totalCount } b: files(filter: { kind: [IMAGE] }) { totalCount } }', 2],
    ['of generations as well', `{ ${aliases('mediaGenerations(first: 1) { totalCount }')} }`, 1],
  ])('is read once %s', async (_, query, counts) => {
    expect(await countsOf(query)).toBe(counts);
  });
});
