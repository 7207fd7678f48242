import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

const PICTURE = readFixture('still.gif');
const SOUND = readFixture('sound.mp3');
const UNKNOWN = 'file_01arz3ndektsv4rrffq69g5fav';

let app: TestApp;
let client: FileClient;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  client = createFileClient(app.url, (await createTenant(app.dataSource)).apiKey);
});
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

/** @returns their ids, the oldest first */
async function uploadMany(count: number, tags: readonly string[] = []): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) ids.push((await client.upload(PICTURE, { tags })).file.id);
  return ids;
}

/** Filters that a program sends when what it asks by is undefined. */
const ASK_NOTHING: readonly object[] = [
  { ids: null },
  { tagsAll: null },
  { tagsAll: [] },
  { metadata: [] },
  { createdAt: {} },
  { createdAt: { gte: null, lt: null } },
  { expiresAt: null },
  { sizeBytes: { gte: null } },
  { filenameContains: '' },
  { producedBy: null },
  { tagsAll: [], filenameContains: '', sha256: null, expiresAt: { gte: null } },
];

describe('deleteFiles', () => {
  it('deletes files by their ids, and those that are gone count for nothing', async () => {
    const ids = await uploadMany(3);
    await client.delete(ids[0] ?? '');
    const select = { ids: [...ids, ...ids, UNKNOWN, 'nonsense'] };
    expect(await client.deleteFiles({ select })).toMatchObject({
      deletedFileIds: ids.slice(1),
      matchedFiles: 2,
      freedBytes: 2 * PICTURE.length,
      usage: { usedBytes: 0, files: 0 },
      errors: [],
    });
    expect(await client.deleteFiles({ select })).toMatchObject({ deletedFileIds: [], matchedFiles: 0, freedBytes: 0 });
    expect(await client.read(ids[1] ?? '')).toBe('FILE_DELETED');
  });

  it('deletes what matches a filter, and nothing else', async () => {
    const drafts = await uploadMany(2, ['draft']);
    const [kept] = await uploadMany(1, ['final']);
    const { file: sound } = await client.upload(SOUND, { tags: ['draft'] });
    const select = { filter: { tagsAny: ['draft'], kind: ['IMAGE'] } };
    expect(await client.deleteFiles({ select })).toMatchObject({ deletedFileIds: drafts, matchedFiles: 2 });
    for (const id of [kept, sound.id]) expect(await client.read(id)).toMatchObject({ id });
  });

  it('deletes everything when it is told to, and nothing by an empty list', async () => {
    const ids = await uploadMany(2);
    expect(await client.deleteFiles({ select: { ids: [] } })).toMatchObject({ deletedFileIds: [], matchedFiles: 0 });
    for (const filter of [{ ids: [] }, { kind: [] }, { tagsAny: [] }, { mimeType: [], producedBy: null }]) {
      expect(await client.deleteFiles({ select: { filter } })).toMatchObject({ matchedFiles: 0, errors: [] });
    }
    expect(await client.deleteFiles({ select: { all: true } })).toMatchObject({ deletedFileIds: ids });
  });

  it('tells in a dry run what it would do', async () => {
    const [id = ''] = await uploadMany(2);
    const usage = await client.storage();
    expect(await client.deleteFiles({ select: { all: true }, dryRun: true, limit: 1 })).toMatchObject({
      deletedFileIds: [],
      matchedFiles: 2,
      freedBytes: 2 * PICTURE.length,
      usage,
    });
    expect(await client.read(id)).toMatchObject({ id });
  });

  it('lists what it would delete, and what is left', async () => {
    const ids = await uploadMany(3, ['draft']);
    await uploadMany(1, ['final']);
    const query = `mutation ($input: DeleteFilesInput!, $first: Int, $after: String) { deleteFiles(input: $input) {
      matched(first: $first, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } errors { code }
    } }`;
    const matched = async (variables: object) => (await client.graphql.request(query, variables)).data.deleteFiles;
    const input = { select: { filter: { tagsAny: ['draft'] } }, limit: 2 };
    const dry = await matched({ input: { ...input, dryRun: true }, first: 2 });
    expect(dry.matched.nodes.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    expect(dry.matched).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const { endCursor } = dry.matched.pageInfo;
    const rest = await matched({ input: { ...input, dryRun: true }, first: 2, after: endCursor });
    expect(rest.matched.nodes).toEqual([{ id: ids[2] }]);

    expect((await matched({ input })).matched).toMatchObject({ totalCount: 1, nodes: [{ id: ids[2] }] });
    const refused = await matched({ input: { select: { filter: {} } } });
    expect(refused).toMatchObject({ matched: { totalCount: 0, nodes: [] }, errors: [{ code: 'INVALID_INPUT' }] });
  });

  it.each([
    ['a condition', '$owners: [String!]', 'select: { filter: { ownerIds: $owners, kind: [IMAGE] } }', 'ownerIds'],
    ['whether it is a dry run', '$dry: Boolean', 'select: { filter: { kind: [IMAGE] } }, dryRun: $dry', 'dryRun'],
  ])('deletes nothing where a variable is not there: %s', async (_what, variable, input, field) => {
    const [id = ''] = await uploadMany(1);
    const query = `mutation (${variable}) {
      deleteFiles(input: { ${input} }) { deletedFileIds errors { code path } } }`;
    const { deleteFiles } = (await client.graphql.request(query, {})).data;
    expect(deleteFiles).toMatchObject({ deletedFileIds: [], errors: [{ code: 'INVALID_INPUT' }] });
    expect(deleteFiles.errors[0].path.at(-1)).toBe(field);
    expect(await client.read(id)).toMatchObject({ id });
  });

  it('deletes the oldest first, as many as it may', async () => {
    const ids = await uploadMany(5);
    const select = { ids: ids.toReversed() };
    const first = await client.deleteFiles({ select, limit: 2 });
    expect(first).toMatchObject({ deletedFileIds: ids.slice(0, 2), matchedFiles: 5, freedBytes: 2 * PICTURE.length });
    expect(await client.deleteFiles({ select, limit: 1000 })).toMatchObject({
      deletedFileIds: ids.slice(2),
      matchedFiles: 3,
    });
  });

  it('purges more blobs than one job holds', async () => {
    const ids = await Promise.all(Array.from({ length: 101 }, async () => (await client.upload(PICTURE)).file.id));
    const { deletedFileIds } = await client.deleteFiles({ select: { all: true } });
    expect(deletedFileIds).toEqual(ids.toSorted());
    await expectNoLeftovers(app);
  });

  it('frees each file once when many delete at once', async () => {
    const ids = await uploadMany(6);
    const selections = [{ ids }, { ids: ids.toReversed() }, { all: true }, { ids: ids.slice(3) }];
    const answers = await Promise.all(selections.map((select) => client.deleteFiles({ select })));
    expect(answers.flatMap(({ deletedFileIds }) => deletedFileIds).toSorted()).toEqual(ids);
    expect(await client.storage()).toMatchObject({ usedBytes: 0, files: 0 });
  });

  it('touches no file of another tenant', async () => {
    const ids = await uploadMany(2);
    const stranger = createFileClient(app.url, (await createTenant(app.dataSource)).apiKey);
    for (const select of [{ ids }, { all: true }, { filter: { ids } }]) {
      expect(await stranger.deleteFiles({ select })).toMatchObject({ matchedFiles: 0, deletedFileIds: [], errors: [] });
    }
    expect(await client.read(ids[0] ?? '')).toMatchObject({ id: ids[0] });
  });

  it('wants a key of a project', async () => {
    const { organizationApiKey } = await createTenant(app.dataSource);
    const { errors } = await createFileClient(app.url, organizationApiKey).graphql.request(
      'mutation { deleteFiles(input: { select: { all: true } }) { matchedFiles } }',
    );
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it.each<readonly [object, readonly string[]]>([
    [{ select: { all: true }, limit: 0 }, ['limit']],
    [{ select: { all: true }, limit: -1 }, ['limit']],
    [{ select: { all: true }, limit: 1001 }, ['limit']],
    [{ select: { all: false } }, ['select', 'all']],
    [{ select: { filter: {} } }, ['select', 'filter']],
    [{ select: { filter: {} }, dryRun: true }, ['select', 'filter']],
    ...ASK_NOTHING.map((filter) => [{ select: { filter } }, ['select', 'filter', Object.keys(filter)[0]!]] as const),
    [{ select: { ids: Array(1001).fill(UNKNOWN) } }, ['select', 'ids']],
    [{ select: { ids: [UNKNOWN, '\0'] } }, ['select', 'ids', '1']],
    [{ select: { filter: { filenameContains: '\0' } } }, ['select', 'filter', 'filenameContains']],
    [{ select: { filter: { tagsAll: ['x'.repeat(1001)] } } }, ['select', 'filter', 'tagsAll', '0']],
  ])('refuses %j by the name of the field', async (input, path) => {
    const [id = ''] = await uploadMany(1);
    const answer = await client.deleteFiles(input);
    expect(answer).toMatchObject({ deletedFileIds: [], matchedFiles: 0, freedBytes: 0 });
    expect(answer.errors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', ...path] }]);
    expect(await client.read(id)).toMatchObject({ id });
  });

  it.each([
    ['neither', {}],
    ['both', { ids: [UNKNOWN], filter: {} }],
    ['one and a null', { ids: [UNKNOWN], filter: null }],
    ['two', { all: true, ids: [UNKNOWN] }],
    ['a null alone', { filter: null }],
    ['a null in place of all', { all: null }],
    ['an unknown one', { everything: true }],
    ['an unknown field of a filter', { filter: { size: 1 } }],
    ['a bad value of a filter', { filter: { kind: ['PICTURE'] } }],
    ['a SHA-256 of a bad form', { filter: { sha256: 'abc' } }],
  ])('refuses a request whose selection has %s', async (_what, select) => {
    const [id = ''] = await uploadMany(1);
    const query = 'mutation ($input: DeleteFilesInput!) { deleteFiles(input: $input) { matchedFiles } }';
    const { status, errors } = await client.graphql.request(query, { input: { select } });
    expect(status).toBe(400);
    expect(new Set(errors?.map(({ extensions }) => extensions['code']))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(await client.read(id)).toMatchObject({ id });
  });
});
