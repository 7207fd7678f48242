import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import {
  BlobNotFoundError,
  type BlobStore,
  BlobStoreUnavailableError,
  type ListedBlob,
} from '../../../src/blobs/blob-store';
import { createDiskBlobStore } from '../../../src/blobs/disk/disk';
import { describeBlobStore } from '../../contracts/blob-store';
import { hangingStream, newObjectKey, readAll, streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { makeTemporaryDirectory } from '../../support/run/temporary-directory';
import { eventually } from '../../support/timing/eventually';

const PNG = { contentType: 'image/png' };

async function newDirectory(): Promise<string> {
  return makeTemporaryDirectory('blobs');
}

describeBlobStore('the disk blob store', async () => {
  const directory = await newDirectory();
  return {
    store: createDiskBlobStore({ directory: path.join(directory, 'made', 'on', 'demand') }),
    heldBytes: () => 0,
    close: () => rm(directory, { recursive: true }),
  };
});

describe('the disk blob store, on its disk', () => {
  let directory: string;
  let store: BlobStore;

  beforeEach(async () => {
    directory = await newDirectory();
    store = createDiskBlobStore({ directory });
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function listAll(): Promise<ListedBlob[]> {
    const blobs: ListedBlob[] = [];
    for await (const blob of store.list()) blobs.push(blob);
    return blobs;
  }

  async function filesUnder(root: string): Promise<string[]> {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  }

  function openFileDescriptors(): Promise<string[]> {
    return readdir('/proc/self/fd');
  }

  it('removes what killed processes left a day ago, when it is begun; nothing that may be under way', async () => {
    const partial = path.join(directory, 'partial');
    await mkdir(partial);
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    const keep = async (name: string, sizeBytes: number, changedAt?: Date) => {
      await writeFile(path.join(partial, name), Buffer.alloc(sizeBytes));
      if (changedAt !== undefined) await utimes(path.join(partial, name), changedAt, changedAt);
    };
    await keep('~00000000000000aa', 1, yesterday);
    await keep('0123456789abcdef.epoch_7~00000000000000ab', 40, yesterday);
    await keep('0123456789abcdef.epoch_8~00000000000000ac', 40);
    await keep('files.file_1~00000000000000ad', 5_000, yesterday);
    await keep('files.file_2~00000000000000ae', 5_000);
    await keep('of-somebody-else~', 1, yesterday);
    await store.check();
    expect((await readdir(partial)).sort()).toEqual([
      '0123456789abcdef.epoch_8~00000000000000ac',
      'files.file_2~00000000000000ae',
      'of-somebody-else~',
    ]);
  });

  it('keeps files for its owner alone, spread over directories', async () => {
    for (let count = 0; count < 50; count += 1) await store.write(newObjectKey(), streamOf(testBytes(10)), PNG);
    const files = await filesUnder(directory);
    expect(files).toHaveLength(50);
    expect(new Set(files.map((file) => path.dirname(file))).size).toBeGreaterThan(40);
    expect((await stat(files[0]!)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(files[0]!))).mode & 0o777).toBe(0o700);
  });

  it('lists nothing before the first write, and nothing that is not its own', async () => {
    expect(await listAll()).toEqual([]);
    await store.delete({ objectKey: newObjectKey(), generation: null });
    await mkdir(path.join(directory, 'blobs', 'lost+found'), { recursive: true });
    await writeFile(path.join(directory, 'blobs', 'lost+found', '#1234'), 'x');
    await mkdir(path.join(directory, 'partial'));
    await writeFile(path.join(directory, 'partial', 'READ ME'), 'x');
    expect(await listAll()).toEqual([]);
  });

  it('shows a write under way as partial, and ends it when its key is deleted', async () => {
    const objectKey = newObjectKey();
    const source = hangingStream(testBytes(3_000_000));
    const write = store.write(objectKey, source, PNG);
    const outcome = expect(write).rejects.toThrow(BlobStoreUnavailableError);
    await eventually('the write is under way', async () => (await listAll()).length > 0);
    expect(await listAll()).toMatchObject([{ objectKey, partial: true }]);
    expect(await store.stat(objectKey)).toBeNull();
    await store.delete({ objectKey, generation: null });
    source.push(null);
    await outcome;
    expect(await filesUnder(directory)).toEqual([]);
  });

  it('keeps no file descriptor, whatever happens', async () => {
    const blob = await store.write(newObjectKey(), streamOf(testBytes(1_000_000)), PNG);
    const before = await openFileDescriptors();
    for (let round = 0; round < 20; round += 1) {
      const signal = AbortSignal.timeout(5);
      await expect(store.write(newObjectKey(), hangingStream(testBytes(9)), { ...PNG, signal })).rejects.toThrow();
      await expect(store.read(blob.objectKey, { start: 0, end: 1_000_000 })).rejects.toThrow(RangeError);
      await expect(store.read(newObjectKey())).rejects.toThrow(BlobNotFoundError);
      const unread = await store.read(blob.objectKey);
      unread.destroy();
      await once(unread, 'close');
      await readAll(await store.read(blob.objectKey, { start: 5, end: 9 }));
    }
    for await (const listed of store.list()) if (listed.partial) break;
    expect((await openFileDescriptors()).length).toBeLessThanOrEqual(before.length);
  });

  it('fails a read when the file turns out to be shorter than it was', async () => {
    const { objectKey } = await store.write(newObjectKey(), streamOf(testBytes(2_000_000)), PNG);
    const stream = await store.read(objectKey);
    const [file] = await filesUnder(directory);
    await truncate(file!, 1_000_000);
    await expect(readAll(stream)).rejects.toThrow(BlobStoreUnavailableError);
  });

  it('goes on reading a blob that is deleted meanwhile', async () => {
    const bytes = testBytes(2_000_000);
    const blob = await store.write(newObjectKey(), streamOf(bytes), PNG);
    const stream = await store.read(blob.objectKey);
    await store.delete(blob);
    expect(bytes.equals(await readAll(stream))).toBe(true);
  });

  it('reports a directory that cannot be used, and recovers when it can', async () => {
    const blocked = path.join(directory, 'blocked');
    await writeFile(blocked, 'a file in the way');
    const stray = createDiskBlobStore({ directory: blocked });
    const source = streamOf(testBytes(10));
    await expect(stray.write(newObjectKey(), source, PNG)).rejects.toThrow(BlobStoreUnavailableError);
    expect(source.destroyed).toBe(true);
    await expect(stray.check()).rejects.toMatchObject({
      name: 'BlobStoreUnavailableError',
      cause: { code: 'ENOTDIR' },
    });
    await rm(blocked);
    await stray.check();
    await rm(blocked, { recursive: true });
    for (let tries = 0; tries < 2; tries += 1) {
      const again = stray.write(newObjectKey(), streamOf(testBytes(10)), PNG);
      await expect(again).rejects.toThrow(BlobStoreUnavailableError);
    }
    await stray.check();
    await stray.write(newObjectKey(), streamOf(testBytes(10)), PNG);
  });

  it('is not begun anew in its place when it is taken away amid a write, as by an unmount', async () => {
    const mounted = path.join(directory, 'mounted');
    const taken = createDiskBlobStore({ directory: mounted });
    await taken.write(newObjectKey(), streamOf(testBytes(10)), PNG);
    const source = new PassThrough();
    const written = taken.write(newObjectKey(), source, PNG);
    const partials = () => readdir(path.join(mounted, 'partial'));
    await eventually('the write is under way', async () => (await partials()).length > 0);
    await rename(mounted, path.join(directory, 'elsewhere'));
    source.end(testBytes(10));
    await expect(written).rejects.toThrow(BlobStoreUnavailableError);
    expect(await readdir(directory)).toEqual(['elsewhere']);
  });

  it('does not sign', async () => {
    const options = {
      expiresAt: new Date(Date.now() + 60_000),
      contentType: 'image/png',
      contentDisposition: 'inline',
    };
    expect(await store.signRead(newObjectKey(), options)).toBeNull();
  });

  it('does not list the second name that a crash after the last step leaves', async () => {
    const { objectKey } = await store.write(newObjectKey(), streamOf(testBytes(10)), PNG);
    const [file] = await filesUnder(directory);
    const leftOver = path.join(directory, 'partial', `${path.basename(file!)}~0123456789abcdef`);
    execFileSync('ln', [file!, leftOver]);
    expect(await listAll()).toMatchObject([{ objectKey, partial: false }]);
    await store.delete({ objectKey, generation: null });
    expect(await filesUnder(directory)).toEqual([]);
  });
});
