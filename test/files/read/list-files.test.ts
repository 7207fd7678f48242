import { FileEntity } from '../../../src/database/entities/file';
import { type FileRow, fileRow, insertFileRows } from '../../support/database/file-rows';
import {
  inOrder,
  LIST_ORDERS,
  type ListOrder,
  readPage,
  walkBackward,
  walkForward,
} from '../../support/graphql/file-pages';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const NEWEST_FIRST: ListOrder = { field: 'CREATED_AT', direction: 'DESC' };

const TOTALS = `query ($first: Int, $after: String) { files(first: $first, after: $after) {
  edges { cursor } nodes { id } totalCount totalSizeBytes
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

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

describe('files', () => {
  it('takes every page size from 1 to 100, and 20 when none is given', async () => {
    const rows = Array.from({ length: 101 }, () => fileRow());
    await replaceFiles(rows);
    const expected = inOrder(rows, NEWEST_FIRST);
    for (let size = 1; size <= 100; size += 1) {
      expect((await readPage(client, { first: size })).ids).toEqual(expected.slice(0, size));
      expect((await readPage(client, { last: size })).ids).toEqual(expected.slice(-size));
    }
    expect((await readPage(client)).ids).toEqual(expected.slice(0, 20));
    expect(await walkForward(client, 100, NEWEST_FIRST)).toEqual(expected);
  });

  it('has an empty page where there is nothing', async () => {
    await replaceFiles([]);
    const { data } = await client.request(TOTALS);
    expect(data.files).toEqual({
      edges: [],
      nodes: [],
      totalCount: 0,
      totalSizeBytes: 0,
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it('has what is READY, and what is not only where its status is asked for', async () => {
    const ready = fileRow();
    const [awaited, processing, failed] = (['AWAITING_UPLOAD', 'PROCESSING', 'FAILED'] as const).map((status) =>
      fileRow({ status, sizeBytes: 9_000, expiresAt: new Date(Date.now() + 60_000) }),
    ) as [FileRow, FileRow, FileRow];
    await replaceFiles([ready, awaited, processing, failed]);
    const list = async (filter?: object) => {
      const query = `query ($filter: FileFilter) { files(filter: $filter, orderBy: { field: SIZE_BYTES, direction: DESC }) {
        nodes { id error { __typename code message ... on MediaFileError { fileId } } } totalCount totalSizeBytes } }`;
      return (await client.request(query, { filter })).data.files;
    };
    const alone = { nodes: [{ id: ready.id, error: null }], totalCount: 1, totalSizeBytes: 1_000 };
    expect(await list()).toEqual(alone);
    expect(await list({ status: null })).toEqual(alone);
    expect((await list({ ids: [ready.id, awaited.id, failed.id] })).nodes).toEqual(alone.nodes);
    expect((await list({ expiresAt: { lt: new Date(Date.now() + 86_400_000) } })).nodes).toEqual([]);
    expect((await list({ status: ['AWAITING_UPLOAD', 'PROCESSING'] })).totalCount).toBe(2);
    const error = {
      __typename: 'MediaFileError',
      code: 'FILE_NOT_READY',
      message: expect.stringContaining('lost'),
      fileId: failed.id,
    };
    expect((await list({ status: ['FAILED'] })).nodes).toEqual([{ id: failed.id, error }]);
    expect((await list({ status: [] })).nodes).toEqual([]);
  });

  it('counts the whole list, whatever the page', async () => {
    const rows = Array.from({ length: 7 }, () => fileRow({ sizeBytes: 2 ** 40 }));
    await replaceFiles(rows);
    const { cursors } = await readPage(client, { first: 3 });
    const { data } = await client.request(TOTALS, { first: 1, after: cursors[2] });
    expect(data.files).toMatchObject({ totalCount: 7, totalSizeBytes: 7 * 2 ** 40 });
  });

  it('goes on from a file that was deleted meanwhile', async () => {
    const rows = Array.from({ length: 6 }, () => fileRow());
    await replaceFiles(rows);
    const first = await readPage(client, { first: 3 });
    await app.dataSource.manager.delete(FileEntity, first.ids[2]!);
    const rest = await readPage(client, { first: 3, after: first.cursors[2] });
    expect([...first.ids, ...rest.ids]).toEqual(inOrder(rows, NEWEST_FIRST));
  });

  it('loses no file to instants that differ by less than a cursor tells', async () => {
    const rows = Array.from({ length: 30 }, () => fileRow());
    await replaceFiles(rows);
    await app.dataSource.query(
      `UPDATE files SET created_at = timestamptz '2026-03-01 12:00:00.000400Z' + rank * interval '37 microseconds',
                        expires_at = timestamptz '2126-03-01 12:00:00.000400Z' - rank * interval '37 microseconds'
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS rank FROM files) AS ranked WHERE ranked.id = files.id`,
    );
    for (const orderBy of LIST_ORDERS) {
      expect(new Set(await walkForward(client, 1, orderBy)).size).toBe(rows.length);
      expect(new Set(await walkBackward(client, 4, orderBy)).size).toBe(rows.length);
    }
  });

  it('shows a key of an organization the files of all its projects', async () => {
    await replaceFiles(Array.from({ length: 3 }, () => fileRow()));
    const organization = createGraphqlClient(app.url, tenant.organizationApiKey);
    expect((await readPage(organization)).ids).toEqual((await readPage(client)).ids);
  });
});
