import sharp from 'sharp';
import { createOrganization, createProject, updateProject } from '../../../src/accounts/organizations-and-projects';
import type { ProjectCaller } from '../../../src/domain/caller';
import type { MediaFile } from '../../../src/domain/file';
import type { FileServices } from '../../../src/files/file-services';
import { readFiles } from '../../../src/files/read/read-file';
import { readThumbnail } from '../../../src/files/read/read-thumbnail';
import { signThumbnail } from '../../../src/files/read/sign-urls';
import { deleteFile } from '../../../src/files/remove/delete-files';
import { makeThumbhash } from '../../../src/files/upload/make-thumbhash';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import type { PosterFrames } from '../../../src/media/thumbnail/poster-frames';
import { heifGrid, rotation } from '../../support/media/heif-files';
import { type MediaFixtureName, readFixture } from '../../support/media/media-fixtures';
import { incomingContent } from '../../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

let test: TestStorage;
let caller: ProjectCaller;
beforeEach(async () => {
  test = await openTestStorage();
  const { manager } = test.dataSource;
  const limits = { maxBytes: 1_000_000, maxFiles: 100, retentionSeconds: null };
  const { id: organizationId } = await createOrganization(manager, { name: 'acme', ...limits });
  const policy = { retentionSeconds: null, zeroDataRetention: false, storeByDefault: true, defaultTtlSeconds: null };
  caller = callerOf(await createProject(manager, { organizationId, name: 'web', ...policy }));
});
afterEach(() => test.close());

async function upload(name: MediaFixtureName, storage = test.storage): Promise<MediaFile> {
  const content = incomingContent(readFixture(name));
  const persistence = await uploadFile(storage, caller, { content, purpose: 'REFERENCE_MEDIA' });
  if (persistence.status !== 'STORED') throw new Error('It was not stored.');
  return persistence.file;
}

async function thumbhashOf({ id }: MediaFile): Promise<string | null | undefined> {
  return (await readFiles(test.storage, caller, [id])).get(id)?.thumbhash;
}

/** The same storage, where something happens before each frame is decoded. */
function interrupted(happening: () => Promise<unknown>): FileServices {
  const { posterFrames } = test.storage;
  if (posterFrames === null) throw new Error('FFmpeg is missing.');
  const frameAt: PosterFrames['frameAt'] = async (...frame) => {
    await happening();
    return posterFrames.frameAt(...frame);
  };
  return { ...test.storage, posterFrames: { ...posterFrames, frameAt } };
}

const jobs = () =>
  test.dataSource.query('SELECT task_identifier, queue_name, max_attempts, priority FROM graphile_worker.jobs');

it('is made of a picture in HEIF as well, with its thumbnail', async () => {
  const content = incomingContent(heifGrid({ columns: 2, rows: 2, width: 300, height: 180, turns: [rotation(3)] }));
  const persistence = await uploadFile(test.storage, caller, { content, purpose: 'REFERENCE_MEDIA' });
  if (persistence.status !== 'STORED') throw new Error('It was not stored.');
  const { file } = persistence;
  expect(file).toMatchObject({ mimeType: 'image/heic', media: { width: 180, height: 300 }, thumbhash: null });
  expect(signThumbnail(test.storage, file, 256)).not.toBeNull();
  await makeThumbhash(test.storage, file.id);
  expect(await thumbhashOf(file)).toEqual(expect.any(String));
  const thumbnail = await readThumbnail(test.storage, file, 128, new AbortController().signal);
  expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'webp', width: 128, height: 213 });
});

it('is asked for by videos and HEIF pictures alone, as they are stored', async () => {
  await upload('still.png');
  await upload('sound.mp3');
  expect(await jobs()).toEqual([]);
  await upload('video.mp4');
  const rules = { queue_name: 'thumbhashes', max_attempts: 8, priority: 1 };
  expect(await jobs()).toEqual([{ task_identifier: 'make_thumbhash', ...rules }]);
});

it('is asked for by no video where none is decoded, and none has a thumbnail', async () => {
  const storage = { ...test.storage, posterFrames: null };
  const file = await upload('video.mp4', storage);
  expect(await jobs()).toEqual([]);
  expect(signThumbnail(storage, file, 256)).toBeNull();
  // What another process asked for.
  await makeThumbhash(storage, file.id);
  expect(await thumbhashOf(file)).toBeNull();
});

it('is made once', async () => {
  const file = await upload('video.mp4');
  let decoded = 0;
  const storage = interrupted(async () => {
    decoded += 1;
  });
  await makeThumbhash(storage, file.id);
  const thumbhash = await thumbhashOf(file);
  expect(thumbhash).toEqual(expect.any(String));
  await makeThumbhash(storage, file.id);
  expect(await thumbhashOf(file)).toBe(thumbhash);
  expect(decoded).toBe(1);
});

it('does without frames that are damaged', async () => {
  const file = await upload('video.mp4');
  const { posterFrames } = test.storage;
  const frameAt = async () => null;
  await makeThumbhash({ ...test.storage, posterFrames: posterFrames && { ...posterFrames, frameAt } }, file.id);
  expect(await thumbhashOf(file)).toBeNull();
});

it('is tried again when the store fails', async () => {
  const file = await upload('video.mp4');
  const failure = new Error('The store is away');
  await expect(
    makeThumbhash(
      interrupted(() => Promise.reject(failure)),
      file.id,
    ),
  ).rejects.toBe(failure);
  await makeThumbhash(test.storage, file.id);
  expect(await thumbhashOf(file)).toEqual(expect.any(String));
});

it('leaves nothing of a file that is deleted before or meanwhile', async () => {
  const file = await upload('video.mp4');
  const remove = async () => {
    await deleteFile(test.storage, caller, file.id);
    // Its bytes go, too.
    await test.runJobs();
  };
  await makeThumbhash(interrupted(remove), file.id);
  await makeThumbhash(test.storage, file.id);
  expect(await test.dataSource.query('SELECT id FROM files')).toEqual([]);
});

it('is not kept for a project that keeps nothing by now', async () => {
  const file = await upload('video.mp4');
  const forbid = () => updateProject(test.dataSource, caller.projectId, { zeroDataRetention: true });
  await makeThumbhash(interrupted(forbid), file.id);
  expect(await thumbhashOf(file)).toBeNull();
});
