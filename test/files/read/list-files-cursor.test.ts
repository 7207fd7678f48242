import { newId } from '../../../src/database/new-id';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { type ListOrder, readPage } from '../../support/graphql/file-pages';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const LIST = `query ($first: Int = 2, $after: String, $last: Int, $before: String, $filter: FileFilter, $orderBy: FileOrder) {
  files(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    nodes { id } } }`;

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;
/** Of the newest file, in the order that nothing was said of. */
let cursor: string;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
  await insertFileRows(
    app.dataSource,
    tenant,
    Array.from({ length: 5 }, () => fileRow()),
  );
  cursor = (await readPage(client)).cursors[0]!;
});
afterAll(() => app.close());

async function expectRefusal(variables: object, message?: RegExp, as = client): Promise<void> {
  const { status, data, errors } = await as.request(LIST, variables);
  expect({ status, data, code: errors?.[0]?.extensions['code'] }).toEqual({
    status: 200,
    data: null,
    code: 'BAD_USER_INPUT',
  });
  expect(errors).toHaveLength(1);
  if (message !== undefined) expect(errors?.[0]?.message).toMatch(message);
}

type Fields = [version: unknown, list: unknown, value: unknown, id: unknown];
const encode = (fields: unknown) => Buffer.from(JSON.stringify(fields)).toString('base64url');
const decode = (from: string): Fields => JSON.parse(Buffer.from(from, 'base64url').toString());

describe('a cursor', () => {
  it('is good for the same list however the client writes it', async () => {
    const filter = { kind: ['IMAGE'], status: ['READY'], sizeBytes: { gte: 1, lte: 9_999 } };
    const rewritten = { sizeBytes: { lte: 9_999, gte: 1 }, tagsAny: null, status: ['READY'], kind: ['IMAGE'] };
    const page = await readPage(client, { filter });
    const rest = await readPage(client, { filter: rewritten, after: page.cursors[1], orderBy: {} });
    expect(rest.ids).toEqual(page.ids.slice(2));
  });

  it.each<[what: string, variables: object]>([
    ['another field', { orderBy: { field: 'SIZE_BYTES' } }],
    ['the other direction', { orderBy: { direction: 'ASC' } }],
    ['a filter', { filter: { kind: ['IMAGE'] } }],
    ['a filter that matches the same', { filter: { sizeBytes: { gte: 0 } } }],
  ])('is refused for a list with %s', async (_, variables) => {
    await expectRefusal({ ...variables, after: cursor }, /another order or filter/);
    await expectRefusal({ ...variables, before: cursor }, /another order or filter/);
  });

  it('is refused for other callers: another tenant, another project, the organization', async () => {
    const stranger = await createTenant(app.dataSource);
    for (const key of [stranger.apiKey, stranger.organizationApiKey, tenant.organizationApiKey, app.apiKey]) {
      await expectRefusal({ after: cursor }, /another order or filter/, createGraphqlClient(app.url, key));
    }
  });

  it('of another version says to start again', async () => {
    const [, ...rest] = decode(cursor);
    for (const version of [0, 2, '1', null]) await expectRefusal({ after: encode([version, ...rest]) }, /version/);
  });

  it.each<[what: string, mangle: (good: string) => string]>([
    ['nothing', () => ''],
    ['a part', (good) => good.slice(0, -1)],
    ['a half', (good) => good.slice(0, good.length / 2)],
    ['twice', (good) => good + good],
    ['padding', (good) => `${good}==`],
    ['a space', (good) => `${good} `],
    ['the other alphabet', () => encode(['ÿ>?']).replaceAll('_', '/').replaceAll('-', '+').padEnd(12, '=')],
    ['a changed letter', (good) => `X${good.slice(1)}`],
    ['a NUL', (good) => `${good}\0`],
    ['no base64', () => '💥 not base64'],
    ['bytes that are no JSON', () => Buffer.from([0xff, 0x00, 0x80]).toString('base64url')],
    ['JSON of another form', () => encode({ length: 4 })],
    ['JSON too deep to read', () => Buffer.from('['.repeat(3_000)).toString('base64url')],
    ['an id', () => newId('file')],
    ['a number', () => '42'],
    ['too few parts', () => encode([1, 'list', 'value'])],
    ['too many parts', (good) => encode([...decode(good), 'more'])],
    ['4,097 letters', () => 'A'.repeat(4_097)],
    ['900,000 letters', () => 'A'.repeat(900_000)],
  ])('with %s is refused', async (_, mangle) => {
    await expectRefusal({ after: mangle(cursor) }, /`after`/);
    await expectRefusal({ before: mangle(cursor) }, /`before`/);
  });
});

/** Whoever has a cursor can read it and write one of their own with the right list in it. */
describe('a cursor made by hand', () => {
  const instants = [
    '0000-01-01T00:00:00.000Z',
    '2026-02-30T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T00:00:60.000Z',
    '2026-01-01T00:00:00.000Z; DROP TABLE files',
    '2026-01-01T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
    '-infinity',
    'Infinity',
    'now',
    'epoch',
    '',
  ];
  it.each<[field: ListOrder['field'], values: readonly unknown[]]>([
    ['CREATED_AT', instants],
    ['EXPIRES_AT', instants],
    ['SIZE_BYTES', ['', '-1', '1.5', '1e3', 'NaN', '0x10', '١', ' 1', '99999999999999999', '9'.repeat(1_000)]],
    ['FILENAME', ['\0', 'a\0b', '\ud800', '\udc00x']],
  ])('for %s is refused with a value that no file has', async (field, values) => {
    const orderBy = { field, direction: 'ASC' };
    const [version, list, value, id] = decode((await readPage(client, { orderBy })).cursors[0]!);
    const others: unknown[] = [null, 1, true, {}, [], [value], { toString: 'x' }];
    for (const bad of [...values, ...others]) await expectRefusal({ orderBy, after: encode([version, list, bad, id]) });
  });

  it('is refused with an id that no file has', async () => {
    const [version, list, value, id] = decode(cursor);
    const ids = [null, 1, {}, [id], '', 'file_', newId('org'), `${id}0`, `${id}\0`, `file_${'z'.repeat(26)}`];
    for (const bad of ids) await expectRefusal({ after: encode([version, list, value, bad]) });
  });

  it.each<[field: ListOrder['field'], values: readonly string[]]>([
    ['CREATED_AT', ['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', 'infinity']],
    ['EXPIRES_AT', ['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', 'infinity']],
    ['SIZE_BYTES', ['0', '0000000000000001', '9999999999999999']],
    ['FILENAME', ['', '\u{10ffff}', `'; --`, '\\', '語'.repeat(255)]],
  ])('for %s works with any value that a file could have', async (field, values) => {
    const orderBy = { field, direction: 'ASC' };
    const all = await readPage(client, { orderBy });
    const [version, list] = decode(all.cursors[0]!);
    for (const value of values) {
      const made = encode([version, list, value, newId('file')]);
      const after = await readPage(client, { orderBy, first: 100, after: made });
      const before = await readPage(client, { orderBy, first: 100, before: made });
      expect([...before.ids, ...after.ids]).toEqual(all.ids);
    }
  });
});

describe('a page size', () => {
  it.each([0, 101, -1, -(2 ** 31), 2 ** 31 - 1])('of %d is refused', async (size) => {
    await expectRefusal({ first: size }, /`first` must be from 1 to 100/);
    await expectRefusal({ first: null, last: size }, /`last` must be from 1 to 100/);
  });

  it('is not taken for both ends at once', async () => {
    await expectRefusal({ first: 1, last: 1 }, /not both/);
    await expectRefusal({ first: 0, last: 0 }, /not both/);
  });

  it.each([2 ** 31, 1.5, '1', true, Number.MAX_SAFE_INTEGER])('of %j is refused as no Int', async (first) => {
    const { status, errors } = await client.request(LIST, { first });
    expect(status).toBe(400);
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
  });
});
