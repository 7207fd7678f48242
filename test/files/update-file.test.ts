import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';

const BYTES = readFixture('still.png');
const UNKNOWN = 'file_01arz3ndektsv4rrffq69g5fav';
const METADATA = [{ key: 'a', value: '1' }];

let app: TestApp;
let client: FileClient;
let id: string;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  client = createFileClient(app.url, (await createTenant(app.dataSource, { projectRetentionSeconds: 86_400 })).apiKey);
  const { file } = await client.upload(BYTES, {
    filename: 'old.png',
    tags: ['old'],
    metadata: METADATA,
    ttlSeconds: 600,
  });
  id = file.id;
});
afterAll(() => app.close());

const instant = (text: string) => Date.parse(text);

describe('updateFile', () => {
  it.each([
    [{ filename: 'new.png' }],
    [{ tags: ['new', 'newer', 'new'] }, { tags: ['new', 'newer'] }],
    [{ tags: [] }],
    [{ metadata: [{ key: 'b', value: '2' }] }],
    [{ metadata: [] }],
    [{}],
    [{ filename: null, tags: null, metadata: null, ttlSeconds: null }, {}],
  ])('changes %j and nothing else', async (changes, changed: object = changes) => {
    const before = await client.read(id);
    const { file, errors } = await client.update({ id, ...changes });
    expect(errors).toEqual([]);
    const { download, ...rest } = before;
    expect(file).toMatchObject({ ...rest, ...changed });
    expect(await client.read(id)).toMatchObject({ ...rest, ...changed });
  });

  it.each<[changes: object, tags: readonly string[]]>([
    [{ addTags: ['new', 'old', 'new'] }, ['old', 'new']],
    [{ removeTags: ['old', 'never'] }, []],
    [{ addTags: ['b', 'a'], removeTags: ['old'] }, ['b', 'a']],
    [{ addTags: [], removeTags: [] }, ['old']],
    [{ addTags: null, removeTags: null, tags: ['all'] }, ['all']],
  ])('changes the tags by %j', async (changes, tags) => {
    const { file, errors } = await client.update({ id, ...changes });
    expect({ tags: file?.tags, errors }).toEqual({ tags, errors: [] });
  });

  it('loses none of the tags that many clients add at once, and none of what they remove', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `tag-${index}`);
    await Promise.all(names.map((name) => client.update({ id, addTags: [name] })));
    expect([...(await client.read(id)).tags].sort()).toEqual(['old', ...names].sort());
    await Promise.all(names.map((name) => client.update({ id, removeTags: [name], addTags: ['kept'] })));
    expect([...(await client.read(id)).tags].sort()).toEqual(['kept', 'old']);
  });

  it('adds no more tags than a file may have, whoever comes first', async () => {
    await client.update({ id, tags: Array.from({ length: 45 }, (_, index) => `kept-${index}`) });
    const updates = await Promise.all(
      Array.from({ length: 10 }, (_, index) => client.update({ id, addTags: [`one-${index}`, `other-${index}`] })),
    );
    const refused = updates.filter(({ file }) => file === null);
    expect(refused).toHaveLength(8);
    for (const { errors } of refused) {
      expect(errors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'addTags'] }]);
    }
    expect((await client.read(id)).tags).toHaveLength(49);
    expect((await client.update({ id, addTags: ['50', '51'], removeTags: ['kept-0'] })).file.tags).toHaveLength(50);
  });

  it('counts a time to live from now', async () => {
    const { file } = await client.update({ id, ttlSeconds: 60 });
    expect(Math.abs(instant(file.expiresAt) - Date.now() - 60_000)).toBeLessThan(10_000);
    const longer = await client.update({ id, ttlSeconds: 7200 });
    expect(instant(longer.file.expiresAt) - instant(file.expiresAt)).toBeGreaterThan(7_000_000);
  });

  it('clamps a time to live to what retention allows', async () => {
    const { file } = await client.update({ id, ttlSeconds: 100 * 86_400 });
    expect(file.expiresAt).toBe(file.maxExpiresAt);
    expect(instant(file.maxExpiresAt) - instant(file.createdAt)).toBe(86_400_000);
  });

  it('makes a file temporary that was not', async () => {
    const owner = createFileClient(app.url, app.apiKey);
    const { file } = await owner.upload(BYTES);
    expect(file).toMatchObject({ expiresAt: null, maxExpiresAt: null });
    const updated = await owner.update({ id: file.id, ttlSeconds: 60 });
    expect(updated.file).toMatchObject({ maxExpiresAt: null, expiresAt: expect.any(String) });
  });

  it.each([
    [{ filename: '../x' }, ['filename']],
    [{ filename: '' }, ['filename']],
    [{ ttlSeconds: 0 }, ['ttlSeconds']],
    [{ tags: [' '] }, ['tags', '0']],
    [{ addTags: ['ok', ' '] }, ['addTags', '1']],
    [{ removeTags: ['x'.repeat(101)] }, ['removeTags', '0']],
    [{ addTags: Array.from({ length: 51 }, (_, index) => `${index}`) }, ['addTags']],
    [{ addTags: ['a', 'b'], removeTags: ['c', 'b'] }, ['removeTags', '1']],
    [{ tags: [], addTags: ['a'] }, ['addTags']],
    [{ tags: ['a'], removeTags: [] }, ['removeTags']],
    [{ metadata: [...METADATA, ...METADATA] }, ['metadata', '1', 'key']],
  ])('refuses %j by the name of the field and changes nothing', async (changes, path) => {
    const { file, errors } = await client.update({ id, ...changes });
    expect(file).toBeNull();
    expect(errors).toMatchObject([{ __typename: 'MediaInputError', code: 'INVALID_INPUT', path: ['input', ...path] }]);
    expect(await client.read(id)).toMatchObject({ filename: 'old.png', tags: ['old'], metadata: METADATA });
  });

  it.each([UNKNOWN, 'nonsense', '\0'])('finds no file of the id %j', async (unknown) => {
    const { file, errors } = await client.update({ id: unknown, filename: 'x.png' });
    expect(file).toBeNull();
    expect(errors).toMatchObject([{ __typename: 'MediaFileError', code: 'FILE_NOT_FOUND', path: ['input', 'id'] }]);
  });

  it('touches no file of another tenant', async () => {
    const stranger = createFileClient(app.url, (await createTenant(app.dataSource)).apiKey);
    const { file, errors } = await stranger.update({ id, filename: 'x.png' });
    expect(file).toBeNull();
    expect(errors).toMatchObject([{ code: 'FILE_NOT_FOUND', fileId: id }]);
    expect(await client.read(id)).toMatchObject({ filename: 'old.png' });
  });

  it.each([
    ['a key of an organization', {}],
    ['a key without FILES_WRITE', { scopes: ['FILES_READ', 'ADMIN'] as const }],
  ])('refuses %s', async (what, options) => {
    const { apiKey, organizationApiKey } = await createTenant(app.dataSource, options);
    const key = what.includes('organization') ? organizationApiKey : apiKey;
    const { errors } = await createFileClient(app.url, key).graphql.request(
      'mutation ($input: UpdateFileInput!) { updateFile(input: $input) { file { id } } }',
      { input: { id, filename: 'x.png' } },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
