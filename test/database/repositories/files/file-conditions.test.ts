import { newId } from '../../../../src/database/new-id';
import { explain } from '../../../support/database/explain';
import { type FileRow, fileRow, insertFileRows } from '../../../support/database/file-rows';
import { statementsDuring } from '../../../support/database/statements';
import { createGraphqlClient, type GraphqlClient } from '../../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../../support/service/test-app';

const PRESENT = new Date('2026-03-01T12:00:00.000Z');
const FUTURE = new Date('2126-03-01T12:00:00.000Z');
const afterPresent = (ms: number) => new Date(PRESENT.getTime() + ms);
const SHA256 = 'a'.repeat(64);

/** Each file by the name that the cases below know it by. */
const FILES = {
  picture: fileRow({ filename: 'Sunset over Rome.PNG', tags: ['sun', 'rome'], createdAt: PRESENT, sizeBytes: 10 }),
  sound: fileRow({
    filename: 'voice_50%.mp3',
    kind: 'AUDIO',
    mimeType: 'audio/mpeg',
    tags: ['rome'],
    createdAt: afterPresent(1),
    sizeBytes: 20,
    metadata: { shot: '1', author: 'Ada' },
  }),
  film: fileRow({
    filename: 'voiceX50Y.mp4',
    kind: 'VIDEO',
    mimeType: 'video/mp4',
    purpose: 'GENERATION_OUTPUT',
    origin: 'GENERATED',
    createdAt: afterPresent(2),
    sizeBytes: 30,
    metadata: { shot: '2' },
    sha256: SHA256,
  }),
  lost: fileRow({
    filename: 'Écran\\Ωmega 😀.webp',
    mimeType: 'image/webp',
    origin: 'IMPORTED',
    createdAt: afterPresent(3),
    sizeBytes: Number.MAX_SAFE_INTEGER - 100,
    expiresAt: FUTURE,
    metadata: { ['__proto__']: 'own', quote: `"'` },
    tags: ['{a,b}', '"'],
  }),
} satisfies Record<string, FileRow>;
const ALL = ['picture', 'sound', 'film', 'lost'] as const;
type Name = (typeof ALL)[number];

const LIST = `query ($filter: FileFilter) {
  files(filter: $filter, orderBy: { direction: ASC }) { nodes { id } totalCount } }`;

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
  await insertFileRows(app.dataSource, tenant, Object.values(FILES));
});
afterAll(() => app.close());

async function matches(filter: object | null, as = client): Promise<Name[]> {
  const { data, errors } = await as.request(LIST, { filter });
  expect(errors).toBeUndefined();
  const names = data.files.nodes.map(({ id }: { id: string }) => ALL.find((name) => FILES[name].id === id));
  expect(data.files.totalCount).toBe(names.length);
  return names;
}

describe('a filter', () => {
  it.each<[filter: object | null, expected: readonly Name[]]>([
    [null, ALL],
    [{}, ALL],
    [{ kind: ['IMAGE'] }, ['picture', 'lost']],
    [{ kind: ['AUDIO', 'VIDEO'] }, ['sound', 'film']],
    [{ mimeType: ['image/webp', 'no/type'] }, ['lost']],
    [{ purpose: ['GENERATION_OUTPUT'] }, ['film']],
    [{ origin: ['GENERATED', 'IMPORTED'] }, ['film', 'lost']],
    [{ status: ['READY'] }, ALL],
    [{ status: ['READY', 'FAILED'] }, ALL],
    [{ status: ['AWAITING_UPLOAD', 'PROCESSING', 'FAILED'] }, []],
    [{ tagsAll: ['rome', 'sun'] }, ['picture']],
    [{ tagsAny: ['sun', 'rome', 'nowhere'] }, ['picture', 'sound']],
    [{ tagsAny: ['{a,b}'] }, ['lost']],
    [{ tagsAll: ['"'] }, ['lost']],
    [{ metadata: [{ key: 'shot', value: '1' }] }, ['sound']],
    [{ metadata: [entry('shot', '1'), entry('author', 'Ada')] }, ['sound']],
    [{ metadata: [entry('shot', '2'), entry('author', 'Ada')] }, []],
    [{ metadata: [entry('shot', '1'), entry('shot', '2')] }, []],
    [{ metadata: [entry('shot', '2'), entry('shot', '2')] }, ['film']],
    [{ metadata: [entry('__proto__', 'own'), entry('quote', `"'`)] }, ['lost']],
    [{ metadata: [entry('constructor', '')] }, []],
    [{ sha256: SHA256 }, ['film']],
    [{ sha256: 'b'.repeat(64) }, []],
    [{ sizeBytes: { gte: 20 } }, ['sound', 'film', 'lost']],
    [{ sizeBytes: { lte: 20 } }, ['picture', 'sound']],
    [{ sizeBytes: { gte: 20, lte: 20 } }, ['sound']],
    [{ sizeBytes: { gte: 30, lte: 20 } }, []],
    [{ sizeBytes: { gte: Number.MAX_SAFE_INTEGER - 100 } }, ['lost']],
    [{ sizeBytes: { lte: -Number.MAX_SAFE_INTEGER } }, []],
    [{ sizeBytes: { lte: 0 } }, []],
    [{ createdAt: { gte: afterPresent(2) } }, ['film', 'lost']],
    [{ createdAt: { lt: afterPresent(2) } }, ['picture', 'sound']],
    [{ createdAt: { gte: afterPresent(1), lt: afterPresent(2) } }, ['sound']],
    [{ createdAt: { gte: '0000-01-01T00:00:00Z', lt: '9999-12-31T23:59:59-23:59' } }, ALL],
    [{ expiresAt: { lt: '9999-12-31T23:59:59Z' } }, ['lost']],
    [{ expiresAt: { gte: FUTURE } }, ALL],
    [{ expiresAt: { gte: '2126-03-01T12:00:00.001Z' } }, ['picture', 'sound', 'film']],
    [{ kind: ['IMAGE'], tagsAny: ['rome'], sizeBytes: { lte: 10 }, filenameContains: 'sunset' }, ['picture']],
    [{ kind: ['IMAGE'], tagsAny: ['rome'], sizeBytes: { lte: 9 }, filenameContains: 'sunset' }, []],
  ])('%j matches %j', async (filter, expected) => {
    expect(await matches(filter)).toEqual(expected);
  });

  it('by ids matches those that are there', async () => {
    const ids = [FILES.film.id, FILES.picture.id, newId('file'), 'no id', ''];
    expect(await matches({ ids })).toEqual(['picture', 'film']);
  });

  it.each<[text: string, expected: readonly Name[]]>([
    ['', ALL],
    ['OVER rome', ['picture']],
    ['.mp', ['sound', 'film']],
    ['voice', ['sound', 'film']],
    ['0%.', ['sound']],
    ['e_5', ['sound']],
    ['50%.', ['sound']],
    ['\\Ωm', ['lost']],
    ['écran', ['lost']],
    ['ΩMEGA', ['lost']],
    [' 😀.', ['lost']],
    [`'''`, []],
  ])('for names that contain %j matches %j', async (filenameContains, expected) => {
    expect(await matches({ filenameContains })).toEqual(expected);
  });

  it.each(['ids', 'projectIds', 'kind', 'mimeType', 'purpose', 'origin', 'status', 'tagsAny'])(
    'with no alternatives for %s matches nothing',
    async (field) => expect(await matches({ [field]: [] })).toEqual([]),
  );

  it.each(['tagsAll', 'metadata'])('that asks for none of %s matches all', async (field) => {
    expect(await matches({ [field]: [] })).toEqual(ALL);
  });

  it('takes null for a field that is not given', async () => {
    const fields = ['ids', 'projectIds', 'kind', 'mimeType', 'purpose', 'origin', 'status', 'tagsAll', 'tagsAny'];
    const more = ['metadata', 'filenameContains', 'sha256', 'sizeBytes', 'createdAt', 'expiresAt'];
    for (const field of [...fields, ...more]) expect(await matches({ [field]: null })).toEqual(ALL);
    expect(await matches({ sizeBytes: { gte: null, lte: null }, createdAt: { gte: null, lt: null } })).toEqual(ALL);
  });

  it('does not list what has expired, whatever it asks for', async () => {
    const expired = fileRow({ expiresAt: new Date(Date.now() - 1_000) });
    await insertFileRows(app.dataSource, tenant, [expired]);
    expect(await matches({ ids: [expired.id] })).toEqual([]);
    expect(await matches({ expiresAt: { lt: new Date().toISOString() } })).toEqual([]);
  });

  it('chooses among the projects of the key', async () => {
    const organization = createGraphqlClient(app.url, tenant.organizationApiKey);
    const other = await createTenant(app.dataSource);
    const projects = [tenant.projectId, other.projectId];
    expect(await matches({ projectIds: projects }, organization)).toEqual(ALL);
    expect(await matches({ projectIds: projects })).toEqual(ALL);
    expect(await matches({ projectIds: [other.projectId] }, organization)).toEqual([]);
    expect(await matches({ projectIds: [other.projectId] })).toEqual([]);
  });

  it('finds a part of a name by the index of its trigrams', async () => {
    const large = await createTenant(app.dataSource);
    const rows = Array.from({ length: 2_000 }, () => fileRow());
    await insertFileRows(app.dataSource, large, rows);
    await app.dataSource.query('VACUUM ANALYZE files');
    const list = '{ files(filter: { filenameContains: "écran" }) { nodes { id } } }';
    const largeClient = createGraphqlClient(app.url, large.apiKey);
    await largeClient.request(list);
    const statements = await statementsDuring(() => largeClient.request(list));
    const statement = statements.find(({ sql }) => sql.includes('ILIKE'));
    expect((await explain(app.dataSource, statement!)).indexNames).toContain('files_filename_trigrams');
  });
});

function entry(key: string, value: string) {
  return { key, value };
}
