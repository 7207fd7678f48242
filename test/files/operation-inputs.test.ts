import type { ProjectCaller } from '../../src/domain/caller';
import type { FileFilter, FileOrder } from '../../src/domain/list-filters';
import { listFiles } from '../../src/files/read/list-files';
import { deleteFiles } from '../../src/files/remove/delete-files';
import { type CreateFileUploadInput, createFileUpload } from '../../src/files/resumable/create-file-upload';
import { type UploadFileInput, uploadFile } from '../../src/files/upload/upload-and-import';
import { readFixture } from '../support/media/media-fixtures';
import { makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

/** What a door may hand on that has no types of GraphQL before its operations. */
let test: TestStorage;
let caller: ProjectCaller;
beforeAll(async () => {
  test = await openTestStorage();
  caller = callerOf(await makeProject(test.dataSource));
});
afterAll(async () => {
  expect(await test.dataSource.query('SELECT 1 FROM files UNION ALL SELECT 1 FROM uploads')).toEqual([]);
  await test.close();
});

type Changes = Readonly<Record<string, unknown>>;

describe('an announced file is refused', () => {
  it.each<[string, Changes, string]>([
    ['half a byte', { sizeBytes: 10.5 }, 'sizeBytes'],
    ['no number of bytes', { sizeBytes: Number.NaN }, 'sizeBytes'],
    ['a number in a text', { sizeBytes: '10' }, 'sizeBytes'],
    ['a hash in capitals', { sha256: 'A'.repeat(64) }, 'sha256'],
    ['half a hash', { sha256: 'a'.repeat(32) }, 'sha256'],
    ['a purpose that is none', { purpose: 'user_data' }, 'purpose'],
  ])('for %s', async (_what, changes, field) => {
    const input = { filename: 'a.png', mimeType: 'image/png', sizeBytes: 10, purpose: 'REFERENCE_MEDIA', ...changes };
    const answer = createFileUpload(test.storage, caller, input as CreateFileUploadInput);
    await expect(answer).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', field] });
  });
});

describe('an upload is refused before a byte of it is read', () => {
  it.each<[string, Changes, string]>([
    ['a hash in capitals', { sha256: 'A'.repeat(64) }, 'sha256'],
    ['an empty hash', { sha256: '' }, 'sha256'],
    ['a purpose that is none', { purpose: 'user_data' }, 'purpose'],
  ])('for %s', async (_what, changes, field) => {
    const content = {
      ...incomingContent(readFixture('still.png')),
      open: () => {
        throw new Error('It was read.');
      },
    };
    const answer = uploadFile(test.storage, caller, {
      content,
      purpose: 'REFERENCE_MEDIA',
      ...changes,
    } as UploadFileInput);
    await expect(answer).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', field] });
  });
});

describe('a filter is refused, by a list and by a deletion, which names the place', () => {
  it.each<[string, Changes, string[]]>([
    ['a kind that is none', { kind: ['IMAGE', 'PICTURE'] }, ['kind', '1']],
    ['a status that is none', { status: ['ready'] }, ['status', '0']],
    ['a purpose that is none', { purpose: ['user_data'] }, ['purpose', '0']],
    ['an origin that is none', { origin: [null] }, ['origin', '0']],
    ['one kind without a list', { kind: 'IMAGE' }, ['kind']],
    ['a tag that is a number', { tagsAll: [1] }, ['tagsAll', '0']],
    ['an entry without a value', { metadata: [{ key: 'a' }] }, ['metadata', '0']],
    ['a hash in capitals', { sha256: 'A'.repeat(64) }, ['sha256']],
    ['half a byte', { sizeBytes: { gte: 0.5 } }, ['sizeBytes']],
    ['more bytes than a number can count', { sizeBytes: { lte: 2 ** 53 } }, ['sizeBytes']],
    ['an end that is none', { sizeBytes: { lt: 5 } }, ['sizeBytes']],
    ['no date', { createdAt: { gte: new Date('yesterday') } }, ['createdAt']],
    ['a date in a text', { createdAt: { lt: '2026-01-01T00:00:00Z' } }, ['createdAt']],
    ['a date beyond every calendar', { expiresAt: { lt: new Date(8.64e15) } }, ['expiresAt']],
    ['a date before every calendar', { expiresAt: { gte: new Date(-8.64e15) } }, ['expiresAt']],
    ['a field that is none', { tags: ['a'] }, ['tags']],
  ])('%s', async (_what, changes, path) => {
    const filter = changes as FileFilter;
    const list = listFiles(test.storage, caller, { filter });
    const message = expect.stringContaining(`\`${path[0]}\``);
    await expect(list).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message });
    const deletion = deleteFiles(test.storage, caller, { select: { filter }, dryRun: false, limit: 10 });
    const inputPath = ['input', 'select', 'filter', ...path];
    await expect(deletion).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath });
  });

  it('takes what is given as undefined or null for not given', async () => {
    const filter = { kind: undefined, sha256: null, sizeBytes: { gte: null } } as unknown as FileFilter;
    expect((await listFiles(test.storage, caller, { filter })).page.items).toEqual([]);
  });
});

describe('an order is refused', () => {
  it.each<[string, Changes]>([
    ['by a field that is none', { field: 'id' }],
    ['in a direction that is none', { direction: 'DESC; DROP TABLE files' }],
  ])('%s', async (_what, changes) => {
    const orderBy = { field: 'CREATED_AT', direction: 'DESC', ...changes } as FileOrder;
    await expect(listFiles(test.storage, caller, { orderBy })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
