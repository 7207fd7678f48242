import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { createOrganization, createProject, updateProject } from '../../../src/accounts/organizations-and-projects';
import { BlobStoreFullError } from '../../../src/blobs/blob-store';
import type { ProjectCaller } from '../../../src/domain/caller';
import type { MediaFile } from '../../../src/domain/file';
import type { FileServices } from '../../../src/files/file-services';
import { readThumbnail } from '../../../src/files/read/read-thumbnail';
import type { ThumbnailWidth } from '../../../src/files/read/sign-urls';
import { reconcileBlobs } from '../../../src/files/reconcile/reconcile-blobs';
import { deleteFile } from '../../../src/files/remove/delete-files';
import { expireFiles, purgeProject } from '../../../src/files/remove/remove-and-purge';
import { makeThumbhash } from '../../../src/files/upload/make-thumbhash';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { filesUnder } from '../../support/blobs/stored-blobs';
import { type MediaFixtureName, readFixture } from '../../support/media/media-fixtures';
import { incomingContent } from '../../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

let test: TestStorage;
let caller: ProjectCaller;
/** Which widths were rendered, and which frames decoded. */
let rendered: number[];
let decoded: number;
let storage: FileServices;

beforeAll(async () => {
  test = await openTestStorage();
});
beforeEach(async () => {
  const { manager } = test.dataSource;
  const limits = { maxBytes: 10_000_000, maxFiles: 100, retentionSeconds: null };
  const { id: organizationId } = await createOrganization(manager, { name: `acme ${Math.random()}`, ...limits });
  const policy = { retentionSeconds: null, zeroDataRetention: false, storeByDefault: true, defaultTtlSeconds: null };
  caller = callerOf(await createProject(manager, { organizationId, name: 'web', ...policy }));
  [rendered, decoded] = [[], 0];
  storage = observed(test.storage);
});
afterAll(() => test.close());

/** The same, where what is rendered and decoded is counted; `meanwhile` happens when it has been. */
function observed(inner: FileServices, meanwhile = async () => {}): FileServices {
  const { thumbnails, posterFrames } = inner;
  const render: typeof thumbnails.render = async (...args) => {
    rendered.push(args[1].width);
    const bytes = await thumbnails.render(...args);
    await meanwhile();
    return bytes;
  };
  const watched = posterFrames && {
    ...posterFrames,
    isWithinLimits: posterFrames.isWithinLimits.bind(posterFrames),
    frameAt: async (...args: Parameters<typeof posterFrames.frameAt>) => {
      decoded += 1;
      return posterFrames.frameAt(...args);
    },
  };
  return { ...inner, thumbnails: Object.assign(Object.create(thumbnails), { render }), posterFrames: watched };
}

async function upload(bytes: Buffer | MediaFixtureName): Promise<MediaFile> {
  const content = incomingContent(typeof bytes === 'string' ? readFixture(bytes) : bytes);
  const persistence = await uploadFile(storage, caller, { content, purpose: 'REFERENCE_MEDIA' });
  if (persistence.status !== 'STORED') throw new Error('It was not stored.');
  return persistence.file;
}

const read = (file: MediaFile, width: ThumbnailWidth = 64, from = storage) =>
  readThumbnail(from, file, width, new AbortController().signal);

async function namesOf({ id }: MediaFile): Promise<string[]> {
  const paths = await filesUnder(path.join(test.dataDirectory, 'blobs'));
  return paths.map((file) => path.basename(file).split(id)[1] ?? '').filter((_, at) => paths[at]?.includes(id));
}

const usedBytes = async () =>
  Number(
    (await test.dataSource.query('SELECT used_bytes FROM organizations WHERE id = $1', [caller.organizationId]))[0]
      .used_bytes,
  );

describe('a thumbnail', () => {
  it.each(['still.png', 'video.mp4'] as const)('of %s is rendered once, and read from then on', async (name) => {
    const file = await upload(name);
    const first = await read(file);
    expect((await sharp(first).metadata()).format).toBe('webp');
    expect((await read(file)).equals(first)).toBe(true);
    // By another process.
    expect((await read(file, 64, observed(test.storage))).equals(first)).toBe(true);
    expect(rendered).toEqual([64]);
    expect(decoded).toBe(name === 'video.mp4' ? 1 : 0);
    expect((await namesOf(file)).sort()).toEqual(['', '.thumbnail_64']);
    await read(file, 32);
    expect((await namesOf(file)).sort()).toEqual(['', '.thumbnail_32', '.thumbnail_64']);
  });

  it('of a video is kept as soon as its thumbhash is made', async () => {
    const file = await upload('video.mp4');
    await makeThumbhash(storage, file.id);
    expect((await sharp(await read(file, 256)).metadata()).format).toBe('webp');
    expect({ rendered, decoded }).toEqual({ rendered: [256], decoded: 1 });
  });

  it('that several ask for at once is rendered once', async () => {
    const file = await upload('still.png');
    const all = await Promise.all(Array.from({ length: 8 }, () => read(file)));
    expect(rendered).toEqual([64]);
    expect(new Set(all.map((bytes) => bytes.toString('base64'))).size).toBe(1);
  });

  it('counts against no quota', async () => {
    const file = await upload('still.png');
    await read(file);
    expect(await usedBytes()).toBe(file.sizeBytes);
  });

  it('is not kept when it is large', async () => {
    const side = 1_000;
    const noise = Buffer.from(Array.from({ length: side * side * 3 }, (_, at) => (at * 2_654_435_761) >>> 24));
    const raw = { width: side, height: side, channels: 3 } as const;
    const file = await upload(await sharp(noise, { raw }).jpeg({ quality: 100 }).toBuffer());
    expect((await read(file, 1024)).length).toBeGreaterThan(256 * 1024);
    await read(file, 1024);
    expect(rendered).toEqual([1024, 1024]);
    expect(await namesOf(file)).toEqual(['']);
  });

  it('is shown though the store cannot keep it, and kept by whoever comes next', async () => {
    const file = await upload('still.png');
    const write = () => Promise.reject(new BlobStoreFullError('full'));
    const full = { ...storage, blobs: { ...storage.blobs, write } };
    expect(await read(file, 64, full)).toBeInstanceOf(Buffer);
    expect(await namesOf(file)).toEqual(['']);
    await read(file);
    expect((await namesOf(file)).sort()).toEqual(['', '.thumbnail_64']);
  });

  it('whose bytes were lost is rendered again', async () => {
    const file = await upload('still.png');
    await read(file);
    const paths = await filesUnder(path.join(test.dataDirectory, 'blobs'));
    await rm(paths.find((name) => name.includes(`${file.id}.thumbnail_64`)) ?? '');
    await read(file);
    expect(rendered).toEqual([64, 64]);
    expect((await namesOf(file)).sort()).toEqual(['', '.thumbnail_64']);
  });

  it('is no stranger to the census', async () => {
    const file = await upload('still.png');
    await read(file);
    expect(await reconcileBlobs(test.storage, { dryRun: true })).toMatchObject({ orphanedBlobs: 0, lostFiles: 0 });
  });
});

describe('the thumbnails of a file that goes', () => {
  it('go with it when it is deleted, and when it expires', async () => {
    const [deleted, expired] = [await upload('still.png'), await upload('still.gif')];
    for (const file of [deleted, expired]) for (const width of [32, 64] as const) await read(file, width);
    await deleteFile(test.storage, caller, deleted.id);
    await test.dataSource.query(`UPDATE files SET expires_at = now() WHERE id = $1`, [expired.id]);
    await expireFiles(test.storage);
    await test.runJobs();
    expect(await namesOf(deleted)).toEqual([]);
    expect(await namesOf(expired)).toEqual([]);
  });

  it('leave nothing when it goes while they are rendered, or written', async () => {
    const [first, second] = [await upload('still.png'), await upload('still.png')];
    const remove = async (file: MediaFile) => {
      await deleteFile(test.storage, caller, file.id);
      await test.runJobs();
    };
    await read(
      first,
      64,
      observed(test.storage, () => remove(first)),
    );
    const write: FileServices['blobs']['write'] = async (...args) => {
      await remove(second);
      return test.storage.blobs.write(...args);
    };
    await read(second, 64, { ...storage, blobs: { ...storage.blobs, write } });
    expect(await namesOf(first)).toEqual([]);
    expect(await namesOf(second)).toEqual([]);
  });

  it('are no more than the rest of it to a project that has come to keep nothing', async () => {
    const [before, after] = [await upload('still.png'), await upload('still.png')];
    await read(before);
    await updateProject(test.dataSource, caller.projectId, { zeroDataRetention: true });
    await read(after);
    expect(await namesOf(after)).not.toContain('.thumbnail_64');
    await purgeProject(test.storage, caller.projectId);
    await test.runJobs();
    expect(await namesOf(before)).toEqual([]);
  });

  it('are deleted with what a process left that was killed as it wrote them', async () => {
    const file = await upload('still.png');
    await read(file);
    const partial = `${file.objectKey.replaceAll('/', '.')}.thumbnail_64~0123456789abcdef`;
    await writeFile(path.join(test.dataDirectory, 'blobs', 'partial', partial), 'half');
    expect(await namesOf(file)).toContain('.thumbnail_64~0123456789abcdef');
    expect(await reconcileBlobs(test.storage, { dryRun: true })).toMatchObject({ orphanedBlobs: 0 });
    await deleteFile(test.storage, caller, file.id);
    await test.runJobs();
    expect(await namesOf(file)).toEqual([]);
  });
});
