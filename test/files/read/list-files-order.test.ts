import fc from 'fast-check';
import { FileEntity } from '../../../src/database/entities/file';
import { type FileRow, fileRow, insertFileRows } from '../../support/database/file-rows';
import { inOrder, LIST_ORDERS, readPage, walkBackward, walkForward } from '../../support/graphql/file-pages';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
});
afterAll(() => app.close());

/** Makes `rows` the only files of the tenant. */
async function replaceFiles(rows: readonly FileRow[]): Promise<void> {
  await app.dataSource.manager.deleteAll(FileEntity);
  await insertFileRows(app.dataSource, tenant, rows);
}

const PRESENT = Date.UTC(2026, 2, 1);
const FUTURE = Date.UTC(2126, 2, 1);
const instants = (start: number) => fc.constantFrom(0, 1, 2, 86_400_000).map((ms) => new Date(start + ms));

/** Few values for each field, so that many rows are equal in it. */
const someRows = fc
  .array(
    fc.record({
      createdAt: instants(PRESENT),
      expiresAt: fc.option(instants(FUTURE)),
      sizeBytes: fc.constantFrom(1, 9, 10, 2 ** 40),
      filename: fc.constantFrom(
        'a',
        'B',
        'a ',
        '10',
        '9',
        'é',
        '\uffee',
        '😀',
        '"\\',
        "'",
        ','.repeat(255),
        '語'.repeat(255),
      ),
    }),
    { maxLength: 25 },
  )
  .map((rows) => rows.map((row) => fileRow(row)));

describe.each(LIST_ORDERS)('a list by $field, $direction', (orderBy) => {
  it('shows every file once, in pages of any size, forward and backward', async () => {
    const property = fc.asyncProperty(someRows, fc.integer({ min: 1, max: 12 }), async (rows, size) => {
      await replaceFiles(rows);
      const expected = inOrder(rows, orderBy);
      expect(await walkForward(client, size, orderBy)).toEqual(expected);
      expect(await walkBackward(client, size, orderBy)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('shows what lies between two cursors, from either end', async () => {
    await replaceFiles(
      Array.from({ length: 12 }, (_, index) => fileRow({ sizeBytes: 1 + (index % 3), filename: 'a' })),
    );
    const { ids, cursors } = await readPage(client, { first: 12, orderBy });
    const position = fc.integer({ min: 0, max: 11 });
    const property = fc.asyncProperty(position, position, fc.integer({ min: 1, max: 12 }), async (start, end, size) => {
      const bounds = { after: cursors[start], before: cursors[end], orderBy };
      const between = ids.slice(start + 1, end);
      expect((await readPage(client, { ...bounds, first: size })).ids).toEqual(between.slice(0, size));
      expect((await readPage(client, { ...bounds, last: size })).ids).toEqual(between.slice(-size));
    });
    await fc.assert(property, { numRuns: 12 });
  });

  it('says at either end of a page whether there is more', async () => {
    await replaceFiles(Array.from({ length: 4 }, () => fileRow()));
    const { cursors } = await readPage(client, { first: 4, orderBy });
    const neighbours = async (variables: object) => (await readPage(client, { ...variables, orderBy })).pageInfo;
    expect(await neighbours({ first: 4 })).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
    expect(await neighbours({ last: 4 })).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
    expect(await neighbours({ first: 3 })).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    expect(await neighbours({ last: 3 })).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    expect(await neighbours({ first: 3, after: cursors[0] })).toMatchObject({
      hasPreviousPage: true,
      hasNextPage: false,
    });
    expect(await neighbours({ last: 3, before: cursors[3] })).toMatchObject({
      hasPreviousPage: false,
      hasNextPage: true,
    });
    expect(await neighbours({ first: 9, before: cursors[3] })).toMatchObject({
      hasPreviousPage: false,
      hasNextPage: true,
    });
    expect(await neighbours({ last: 9, after: cursors[0] })).toMatchObject({
      hasPreviousPage: true,
      hasNextPage: false,
    });
  });
});
