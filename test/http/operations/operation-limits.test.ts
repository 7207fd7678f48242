import { getIntrospectionQuery } from 'graphql';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';
import { processorMs } from '../../support/timing/processor-time';

let app: TestApp;
let tenant: TestTenant;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  await insertFileRows(
    app.dataSource,
    tenant,
    Array.from({ length: 3 }, () => fileRow()),
  );
});
afterAll(() => app.close());

/** Of a processor, the client's part included: the most that a refusal may take. Most take a few milliseconds. */
const IN_A_MOMENT_MS = 2_000;

async function send(query: string, variables: object = {}, url = app.url) {
  const body = JSON.stringify({ query, variables });
  const headers = { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the answer
  const answer = (await response.json()) as any;
  return { status: response.status, body: answer };
}

const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const ids = (count: number) => Array.from({ length: count }, (_, index) => `file_${index}`);

const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
const COMPLEX = 'OPERATION_TOO_COMPLEX';
const UNREAD = 'GRAPHQL_PARSE_FAILED';

describe('a hostile operation', () => {
  it.each<[what: string, code: string, query: string, variables?: object]>([
    ['10,000 aliases', COMPLEX, `{ ${repeat(10_000, (n) => `a${n}: mediaViewer { scopes }`)} }`],
    ['5,000 fields of one letter', UNREAD, `{ ${'a '.repeat(5_000)} }`],
    ['4,000 comments', UNREAD, `${'#\n'.repeat(4_000)} { __typename }`],
    ['1,000 aliases', COMPLEX, `{ ${repeat(1_000, (n) => `a${n}: __typename`)} }`],
    ['20,000 directives', COMPLEX, `{ mediaViewer ${repeat(20_000, () => '@include(if: true)')} { scopes } }`],
    ['400 directives', COMPLEX, `{ mediaViewer ${repeat(400, () => '@include(if: true)')} { scopes } }`],
    ['a depth of 10,000', UNREAD, `${'{ files '.repeat(10_000)} ${'}'.repeat(10_000)}`],
    ['a depth of 100', COMPLEX, `${'{ files '.repeat(100)} ${'}'.repeat(100)}`],
    ['a list of 120,000', COMPLEX, `{ nodes(ids: [${repeat(120_000, () => '""')}]) { id } }`],
    ['a variable of 120,000', COMPLEX, NODES, { ids: ids(60_000).concat(ids(60_000).map(() => '')) }],
    ['lists within lists', UNREAD, `{ nodes(ids: ${'['.repeat(4_900)}`],
    ['lists within lists that end', COMPLEX, `{ nodes(ids: ${'['.repeat(400)}${']'.repeat(400)}) { id } }`],
    ['types within types', COMPLEX, `query ($v: ${'['.repeat(400)}Int${']'.repeat(400)}) { __typename }`],
    ['objects within objects', UNREAD, `{ files(filter: ${'{a:'.repeat(1_600)}`],
    ['300,000 comments', COMPLEX, `${'#\n'.repeat(300_000)} { __typename }`],
    ['20,000 fields of one name', COMPLEX, `{ ${repeat(20_000, () => '__typename')} }`],
    ['2,000 fields of one name', COMPLEX, `{ ${repeat(2_000, () => '__typename')} }`],
    [
      'fragments that double each other',
      COMPLEX,
      `{ ...F0 } ${repeat(300, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)}
        fragment F300 on Query { __typename }`,
    ],
    [
      'fragments in a circle',
      'GRAPHQL_VALIDATION_FAILED',
      `{ ...F0 } ${repeat(40, (n) => `fragment F${n} on Query { ...F${(n + 1) % 40} __typename }`)}`,
    ],
    ['files that are no files', COMPLEX, NODES, { ids: ids(10), more: Array.from({ length: 20_000 }, () => ({})) }],
  ])('of %s is refused with %s', async (_, code, query, variables = {}) => {
    const spentMs = await processorMs(async () => {
      const { status, body } = await send(query, variables);
      expect({ status, code: body.errors[0].extensions.code }).toEqual({ status: 400, code });
      expect(body.errors[0].message).not.toMatch(/call stack/);
      expect(body.data).toBeUndefined();
    });
    expect(spentMs).toBeLessThan(IN_A_MOMENT_MS);
  });

  it('says what there is too much of', async () => {
    const { body } = await send(`{ ${repeat(1_000, (n) => `a${n}: __typename`)} }`);
    expect(body).toEqual({
      errors: [
        {
          message: 'The operation has 1,000 aliases, fragments expanded; at most 100 are allowed.',
          extensions: { code: COMPLEX },
        },
      ],
    });
  });
});

describe('a long text among the variables that does not fit', () => {
  const LONG = 'x'.repeat(2_000_000);
  const IMPORT = 'mutation ($input: ImportFileInput!) { importFile(input: $input) { errors { code path } } }';
  const source = { url: 'https://a.example/' };

  it.each<[what: string, query: string, variables: object]>([
    ['a wrong scalar', IMPORT, { input: { source, ttlSeconds: LONG } }],
    ['a URL', IMPORT, { input: { source: { url: `https://${LONG}` } } }],
    ['a URL of 8,001 characters', IMPORT, { input: { source: { url: source.url.padEnd(8_001, 'x') } } }],
    [
      'one beside fifty wrong ones',
      IMPORT,
      { input: { source, filename: LONG, ...Object.fromEntries(ids(50).map((id) => [id, 1])) } },
    ],
    ['a name', IMPORT, { input: { source, [LONG]: 1 } }],
    [
      'wrong ones of middling length',
      'query ($ids: [FilePurpose!]!) { files(filter: { purpose: $ids }) { totalCount } }',
      { ids: ids(60).map((id) => id.padEnd(5_000, 'x')) },
    ],
  ])('is told back in short: %s', async (_, query, variables) => {
    const { status, body } = await send(query, variables);
    expect(status).toBe(400);
    expect(['BAD_USER_INPUT', COMPLEX]).toContain(body.errors[0].extensions.code);
    expect(JSON.stringify(body).length).toBeLessThan(15_000);
  });

  it('is measured before anything else is done with it', async () => {
    const normalize = jest.spyOn(String.prototype, 'normalize');
    const query =
      'mutation ($input: CreateFileUploadInput!) { createFileUpload(input: $input) { errors { message path } } }';
    const input = {
      filename: '\u0301'.repeat(500_000),
      mimeType: 'image/png',
      sizeBytes: 1,
      purpose: 'REFERENCE_MEDIA',
    };
    const { body } = await send(query, { input });
    expect(body.data.createFileUpload.errors).toEqual([
      { message: 'A filename has at most 255 characters.', path: ['input', 'filename'] },
    ]);
    expect(normalize.mock.contexts.filter((text) => String(text).length > 1_000)).toEqual([]);
    normalize.mockRestore();
  });
});

describe('the cost of an operation', () => {
  it('is told with the answer', async () => {
    const { status, body } = await send('query ($n: Int) { files(first: $n) { nodes { id project { id } } } }', {
      n: 3,
    });
    expect(status).toBe(200);
    expect(body.data.files.nodes).toHaveLength(3);
    expect(body.extensions).toEqual({
      cost: { requested: 1 + 3 * 2, maximum: 20_000, throttle: expect.anything() },
    });
  });

  it('is calculated from the variables of each request', async () => {
    const query = 'query ($n: Int = 2) { files(first: $n) { totalCount nodes { id } } }';
    const costs = [];
    for (const variables of [{ n: 100 }, { n: 1 }, {}, { n: null }]) {
      costs.push((await send(query, variables)).body.extensions.cost.requested);
    }
    expect(costs).toEqual([351, 252, 253, 271]);
  });

  it('is told with a refusal, where it is above the maximum', async () => {
    const entities = Array.from({ length: 1_000 }, (_, index) => ({ __typename: 'File', id: `file_${index}` }));
    const query = `query ($entities: [_Any!]!) { _entities(representations: $entities) {
      ... on File { metadata { key } project { organization { storage { byKind { bytes } } } } } } }`;
    const { status, body } = await send(query, { entities });
    expect(status).toBe(400);
    expect(body).toEqual({
      errors: [
        {
          message:
            'The operation may cost 64,000; at most 20,000 is allowed. Ask for smaller pages or for less of each item.',
          extensions: { code: 'COST_ESTIMATED_TOO_EXPENSIVE' },
        },
      ],
      extensions: { cost: { requested: 64_000, maximum: 20_000, throttle: expect.anything() } },
    });
  });

  it('is told with the failures of an operation that ran', async () => {
    const { status, body } = await send('{ files(first: 101) { nodes { id } } }');
    expect({ status, code: body.errors[0].extensions.code }).toEqual({ status: 200, code: 'BAD_USER_INPUT' });
    expect(body.extensions.cost.requested).toBe(101);
  });

  it('is not told of what is no operation', async () => {
    for (const query of ['{', '{ nothing }', 'query A { __typename } query B { __typename }']) {
      const { status, body } = await send(query);
      expect(status).toBe(400);
      expect(body.extensions).toBeUndefined();
    }
  });
});

const entities = (count: number) => ids(count).map((id) => ({ __typename: 'File', id }));
const entitiesOf = (fields: string) =>
  `query ($entities: [_Any!]!) { _entities(representations: $entities) { ... on File { ${fields} } } }`;

describe('what clients ordinarily ask for', () => {
  const FACTS = `id filename mimeType kind sizeBytes sha256 purpose origin status createdAt expiresAt maxExpiresAt tags
    media { format ... on ImageDetails { width } ... on VideoDetails { durationMs } }
    project { id name organization { id name } policy { storeByDefault } } download { url expiresAt }`;
  const FILE = `${FACTS} metadata { key value }`;

  it.each<[what: string, query: string, variables?: object]>([
    ['the introspection of the playground', getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true })],
    ['the schema, for a gateway', '{ _service { sdl } }'],
    [
      'a page of a hundred files with everything in them',
      `{ files(first: 100) { totalCount totalSizeBytes pageInfo { endCursor } edges { cursor node { ${FILE} } } } }`,
    ],
    ['a thousand entities for a gateway', entitiesOf(FACTS), { entities: entities(1_000) }],
    ['three hundred with all that clients noted of them', entitiesOf(FILE), { entities: entities(300) }],
    ['a hundred nodes', `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on File { ${FILE} } } }`, { ids: ids(100) }],
  ])('is let pass: %s', async (_, query, variables = {}) => {
    const { status, body } = await send(query, variables);
    // None of the files is there, which a gateway is told.
    const errors = (body.errors ?? []).filter(
      ({ extensions }: { extensions?: Record<string, unknown> }) => extensions?.['code'] !== 'FILE_NOT_FOUND',
    );
    expect({ status, errors }).toEqual({ status: 200, errors: [] });
  });
});

describe('MAX_OPERATION_COST', () => {
  it('is the most that an operation may cost', async () => {
    const frugal = await startTestApp({ ROLE: 'api', MAX_OPERATION_COST: '21' });
    try {
      tenant = await createTenant(frugal.dataSource);
      expect((await send('{ files { nodes { id } } }', {}, frugal.url)).status).toBe(200);
      const { status, body } = await send('{ files(first: 21) { nodes { id } } }', {}, frugal.url);
      expect(status).toBe(400);
      expect(body.extensions.cost).toMatchObject({ requested: 22, maximum: 21 });
    } finally {
      await frugal.close();
    }
  });
});
