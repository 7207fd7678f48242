import type { Project } from '../../src/domain/account';
import type { Caller, ProjectCaller } from '../../src/domain/caller';
import { updateFile } from '../../src/files/file-attributes';
import { listFiles } from '../../src/files/read/list-files';
import { readFile } from '../../src/files/read/read-file';
import { deleteFile, deleteFiles } from '../../src/files/remove/delete-files';
import { createFileUpload } from '../../src/files/resumable/create-file-upload';
import { importFile, uploadFile } from '../../src/files/upload/upload-and-import';
import { readUsageHistory } from '../../src/usage/usage-history';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { wavOf } from '../support/media/media-samples';
import { makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

let test: TestStorage;
let project: Project;
let key: ProjectCaller;
let ann: ProjectCaller;
let bob: ProjectCaller;

beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());
beforeEach(async () => {
  project = await makeProject(test.dataSource);
  key = callerOf(project);
  ann = { ...key, ownerId: 'ann' };
  bob = { ...key, ownerId: 'bob' };
});

async function upload(caller: ProjectCaller, given: object = {}) {
  const content = incomingContent(wavOf(1_000), 'a.wav');
  const stored = await uploadFile(test.storage, caller, { content, purpose: 'REFERENCE_MEDIA', ...given });
  if (stored.status !== 'STORED') throw new Error('The file was not stored.');
  return stored.file;
}

async function idsOf(caller: Caller, filter = {}): Promise<string[]> {
  const { page, totals } = await listFiles(test.storage, caller, { filter, first: 100 });
  expect((await totals()).count).toBe(page.items.length);
  return page.items.map(({ id }) => id).sort();
}

describe('files of owners', () => {
  it('are seen by their owner and by keys, who can ask for those of some', async () => {
    const [ofAnn, ofBob, ofProject] = [await upload(ann), await upload(bob), await upload(key)];
    expect([ofAnn.ownerId, ofBob.ownerId, ofProject.ownerId]).toEqual(['ann', 'bob', null]);
    expect(await idsOf(ann)).toEqual([ofAnn.id]);
    const told = async (caller: Caller) =>
      (await listFiles(test.storage, caller, {}, { countsReady: true })).page.readyFiles;
    expect([await told(key), await told(ann)]).toEqual([3, 1]);
    expect(await idsOf(ann, { ownerIds: ['bob', 'ann'] })).toEqual([ofAnn.id]);
    expect(await idsOf(key)).toEqual([ofAnn.id, ofBob.id, ofProject.id].sort());
    expect(await idsOf(key, { ownerIds: ['bob'] })).toEqual([ofBob.id]);
    expect(await idsOf({ ...key, projectId: null }, { ownerIds: ['bob', 'ann'] })).toEqual([ofAnn.id, ofBob.id].sort());
  });

  it('are neither read, changed, deleted nor copied by others, who are not told that they were there', async () => {
    const { id } = await upload(ann);
    for (const isGone of [false, true]) {
      if (isGone) await deleteFile(test.storage, ann, id);
      for (const attempt of [
        readFile(test.storage, bob, id),
        updateFile(test.storage, bob, { id, filename: 'taken.wav' }),
        deleteFile(test.storage, bob, id),
        importFile(test.storage, bob, { source: { fileId: id } }),
      ]) {
        await expect(attempt).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
      }
    }
    await expect(readFile(test.storage, ann, id)).rejects.toMatchObject({ code: 'FILE_DELETED' });
  });

  it('are made for whom a key names, and for nobody else by who comes for an owner', async () => {
    const stored = await upload(key, { ownerId: 'ann' });
    const copy = await importFile(test.storage, key, { source: { fileId: stored.id }, ownerId: 'bob' });
    expect(copy).toMatchObject({ status: 'STORED', file: { ownerId: 'bob' } });
    const announced = {
      filename: 'a.wav',
      mimeType: 'audio/wav',
      sizeBytes: 1_000,
      purpose: 'REFERENCE_MEDIA',
    } as const;
    const place = await createFileUpload(test.storage, key, { ...announced, ownerId: 'bob' });
    expect(place?.file).toMatchObject({ ownerId: 'bob', status: 'AWAITING_UPLOAD' });
    expect(await upload(ann, { ownerId: 'ann' })).toMatchObject({ ownerId: 'ann' });
    await expect(upload(ann, { ownerId: 'bob' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      inputPath: ['input', 'ownerId'],
    });
  });

  it.each(['', '   ', 'a\0b', 'a\nb', '\ud800', 'x'.repeat(201)])(
    'belong to no owner of the id %j',
    async (ownerId) => {
      await expect(upload(key, { ownerId })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        inputPath: ['input', 'ownerId'],
      });
    },
  );

  it('are deleted by owner in batches, and what is left is told', async () => {
    const rows = Array.from({ length: 5 }, () => fileRow({ ownerId: 'ann' }));
    await insertFileRows(test.dataSource, { ...project, projectId: project.id }, [
      ...rows,
      fileRow(),
      fileRow({ ownerId: 'bob' }),
    ]);
    const select = { filter: { ownerIds: ['ann'] } };
    const tried = await deleteFiles(test.storage, key, { select, dryRun: true, limit: 3 });
    expect(tried).toMatchObject({ matchedFiles: 5, deletedFileIds: [] });
    const left = [];
    for (let batch = 0; batch < 3; batch += 1) {
      const { matchedFiles, deletedFileIds } = await deleteFiles(test.storage, key, {
        select,
        dryRun: false,
        limit: 3,
      });
      left.push(matchedFiles - deletedFileIds.length);
    }
    expect(left).toEqual([2, 0, 0]);
    expect(await idsOf(key)).toHaveLength(2);
  });
});

it('idempotency keys are of each owner alone', async () => {
  const idempotencyKey = 'one';
  const content = wavOf(1_000);
  const given = () => ({ idempotencyKey, content: incomingContent(content, 'a.wav') });
  const files = [await upload(ann, given()), await upload(bob, given()), await upload(key, given())];
  expect(new Set(files.map(({ id }) => id)).size).toBe(3);
  expect((await upload(ann, given())).id).toBe(files[0]?.id);
  // What a key makes for an owner is the owner's, whoever asks again.
  expect((await upload(key, { ...given(), ownerId: 'bob' })).id).toBe(files[1]?.id);
});

it('an owner is told of its own usage, and nothing of what is stored', async () => {
  await upload(ann);
  await upload(bob);
  await upload(key);
  const day = 24 * 3_600_000;
  const times = { from: new Date(Date.now() - day), to: new Date(Date.now() + day), granularity: 'DAY' } as const;
  const sum = async (caller: Caller, groupBy: readonly 'OWNER'[]) => {
    const points = await readUsageHistory(test.dataSource, caller, { ...times, groupBy });
    return points.reduce((total, { uploads, storedFiles }) => [total[0]! + uploads, total[1]! + storedFiles], [0, 0]);
  };
  expect(await sum(ann, [])).toEqual([1, 0]);
  expect(await sum(ann, ['OWNER'])).toEqual([1, 0]);
  expect(await sum(key, [])).toEqual([3, 3]);
});
