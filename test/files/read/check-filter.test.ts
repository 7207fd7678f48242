import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { startTestApp, type TestApp } from '../../support/service/test-app';

const LIST = 'query ($filter: FileFilter) { files(filter: $filter) { nodes { id } totalCount } }';
const DELETE = `mutation ($select: DeleteFilesSelector!) { deleteFiles(input: { select: $select }) {
  deletedFileIds errors { code path } } }`;

let app: TestApp;
let client: GraphqlClient;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  client = createGraphqlClient(app.url, app.apiKey);
});
afterAll(() => app.close());

const UNFIT_TEXTS: readonly [what: string, text: string][] = [
  ['a NUL', 'a\0b'],
  ['half of a surrogate pair', 'a\ud800'],
  ['the other half', '\udc00a'],
  ['1,001 characters', 'x'.repeat(1_001)],
];

/** A filter for each place that takes text, and the place's path in it. */
function textFilters(text: string): readonly [filter: object, path: readonly string[]][] {
  return [
    [{ ids: ['fit', text] }, ['ids', '1']],
    [{ projectIds: [text] }, ['projectIds', '0']],
    [{ mimeType: [text] }, ['mimeType', '0']],
    [{ tagsAll: [text] }, ['tagsAll', '0']],
    [{ tagsAny: ['fit', 'fit', text] }, ['tagsAny', '2']],
    [{ metadata: [{ key: text, value: '' }] }, ['metadata', '0']],
    [{ metadata: [{ key: 'fit', value: text }] }, ['metadata', '0']],
    [{ filenameContains: text }, ['filenameContains']],
  ];
}

describe.each(UNFIT_TEXTS)('a filter with %s in its text', (_, text) => {
  it('is refused by a list', async () => {
    for (const [filter, [field]] of textFilters(text)) {
      const { status, data, errors } = await client.request(LIST, { filter });
      expect({ status, data, filter }).toEqual({ status: 200, data: null, filter });
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
      expect(errors?.[0]?.message).toContain(`\`${field}\``);
    }
  });

  it('is refused by a deletion, which names the place', async () => {
    for (const [filter, path] of textFilters(text)) {
      const { data } = await client.request(DELETE, { select: { filter } });
      const errors = [{ code: 'INVALID_INPUT', path: ['input', 'select', 'filter', ...path] }];
      expect(data.deleteFiles).toEqual({ deletedFileIds: [], errors });
    }
  });
});

describe('a part of a name of fewer than three characters', () => {
  it.each(['q', 'qz', '😀😀', '%_'])('is refused: %j', async (filenameContains) => {
    const { data, errors } = await client.request(LIST, { filter: { filenameContains } });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toBe('`filenameContains` takes at least 3 characters.');
    const answer = await client.request(DELETE, { select: { filter: { filenameContains } } });
    const path = ['input', 'select', 'filter', 'filenameContains'];
    expect(answer.data.deleteFiles).toMatchObject({ deletedFileIds: [], errors: [{ code: 'INVALID_INPUT', path }] });
  });

  it.each(['qzx', '😀😀😀', '(1)'])('is taken with three: %j', async (filenameContains) => {
    const { errors } = await client.request(LIST, { filter: { filenameContains } });
    expect(errors).toBeUndefined();
  });
});

describe('a filter', () => {
  const fields = ['ids', 'projectIds', 'mimeType', 'tagsAll', 'tagsAny'] as const;

  it.each(fields)('takes 1,000 entries in %s, and no more', async (field) => {
    const entries = Array.from({ length: 1_001 }, (_, index) => `entry ${index}`);
    const fits = await client.request(LIST, { filter: { [field]: entries.slice(1) } });
    expect(fits.data.files).toEqual({ nodes: [], totalCount: 0 });
    const refused = await client.request(LIST, { filter: { [field]: entries } });
    expect(refused.errors?.[0]).toMatchObject({
      message: `\`${field}\` has at most 1000 entries.`,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('takes 1,000 entries of metadata, and no more', async () => {
    const entries = Array.from({ length: 1_001 }, (_, index) => ({ key: `key ${index}`, value: '' }));
    const fits = await client.request(LIST, { filter: { metadata: entries.slice(1) } });
    expect(fits.data.files).toEqual({ nodes: [], totalCount: 0 });
    const refused = await client.request(LIST, { filter: { metadata: entries } });
    expect(refused.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });

  it('takes text of 1,000 characters in every place', async () => {
    for (const [filter] of textFilters('😀'.repeat(500))) {
      const { errors, data } = await client.request(LIST, { filter });
      expect({ errors, data }).toEqual({ errors: undefined, data: { files: { nodes: [], totalCount: 0 } } });
    }
  });

  it.each([
    { sha256: 'A'.repeat(64) },
    { sha256: 'a'.repeat(63) },
    { sizeBytes: { gte: 2 ** 53 } },
    { sizeBytes: { lte: 0.5 } },
    { createdAt: { gte: '2026-02-30T00:00:00Z' } },
    { createdAt: { lt: 'yesterday' } },
    { expiresAt: { lt: '+275760-09-13T00:00:00Z' } },
    { kind: ['PICTURE'] },
    { kind: [null] },
    { unknown: 1 },
  ])('%j is refused by its types', async (filter) => {
    const { status, errors } = await client.request(LIST, { filter });
    expect(status).toBe(400);
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
  });
});
