import { once } from 'node:events';
import fsPromises, { type FileHandle, mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { BlobNotFoundError, type BlobStore, BlobStoreFullError, type ListedBlob } from '../../../src/blobs/blob-store';
import { createDiskBlobStore } from '../../../src/blobs/disk/disk';
import { readAll, streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { spawnWithDiskStore } from '../../support/blobs/blob-child';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-blobs-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function listAll(store: BlobStore): Promise<ListedBlob[]> {
  const blobs: ListedBlob[] = [];
  for await (const blob of store.list()) blobs.push(blob);
  return blobs;
}

async function filesUnder(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

it('keeps what was acknowledged and only a partial of the rest when the process is killed', async () => {
  const script = `
    const store = createDiskBlobStore({ directory: process.argv[2] });
    const chunk = Buffer.alloc(65536, 7);
    const endless = Readable.from((function* () { for (;;) yield chunk; })(), { objectMode: false });
    const whole = Readable.from([Buffer.from('whole')], { objectMode: false });
    store.write('files/whole', whole, { contentType: 'image/png' }).then(() => {
      console.log('acknowledged');
      return store.write('files/endless', endless, { contentType: 'image/png' });
    });`;
  const data = path.join(directory, 'data');
  const child = await spawnWithDiskStore(path.join(directory, 'code'), script, data);
  await once(child.stdout!, 'data');
  const store = createDiskBlobStore({ directory: data });
  const isUnderWay = async () =>
    (await listAll(store)).some(({ partial, sizeBytes }) => partial && sizeBytes > 1_000_000);
  while (!(await isUnderWay())) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill('SIGKILL');
  await once(child, 'exit');

  const partial = (await listAll(store)).find((blob) => blob.partial);
  expect(partial).toMatchObject({ objectKey: 'files/endless', generation: null });
  expect(await store.stat('files/endless')).toBeNull();
  await expect(store.read('files/endless')).rejects.toThrow(BlobNotFoundError);
  expect(String(await readAll(await store.read('files/whole')))).toBe('whole');
  await store.delete(partial!);
  expect(await filesUnder(data)).toHaveLength(1);
  expect(await listAll(store)).toMatchObject([{ objectKey: 'files/whole', partial: false }]);
});

it('says that the disk is full, and leaves room for what fits', async () => {
  const mountPoint = path.join(directory, 'small');
  await mkdir(mountPoint);
  const script = `
    const store = createDiskBlobStore({ directory: process.argv[2] });
    const source = (chunks) => Readable.from(Array(chunks).fill(Buffer.alloc(65536, 7)), { objectMode: false });
    const attempt = (key, chunks, expectedBytes) =>
      store.write(key, source(chunks), { contentType: 'image/png', expectedBytes })
        .then((blob) => blob.sizeBytes, (error) => error.name + ' ' + error.cause?.code);
    (async () => {
      const outcomes = [
        await attempt('a', 200),
        // The last write finds room for a part of its bytes.
        await attempt('b', 68),
        await attempt('c', 200, 200 * 65536),
        await attempt('d', 8),
      ];
      for await (const blob of store.list()) outcomes.push(blob);
      console.log(JSON.stringify(outcomes));
    })();`;
  const onSmallDisk = (command: readonly string[]) => {
    const mount = `mount -t tmpfs -o size=4200k tmpfs "${mountPoint}" && exec "$@"`;
    return ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', mount, 'sh', ...command];
  };
  const child = await spawnWithDiskStore(path.join(directory, 'code'), script, mountPoint, onSmallDisk);
  expect(JSON.parse(await text(child.stdout!))).toEqual([
    `${BlobStoreFullError.name} ENOSPC`,
    `${BlobStoreFullError.name} ENOSPC`,
    `${BlobStoreFullError.name} undefined`,
    8 * 65536,
    { objectKey: 'd', generation: null, sizeBytes: 8 * 65536, partial: false },
  ]);
});

it('goes on where a system call stopped', async () => {
  const probe = await open(directory, 'r');
  const fileHandle: FileHandle = Object.getPrototypeOf(probe);
  const { writev } = fileHandle;
  await probe.close();
  const halfOfTheFirst = jest.spyOn(fileHandle, 'writev').mockImplementation(function (this: FileHandle, [first]) {
    return writev.call(this, [Buffer.from(first!.buffer, first!.byteOffset, Math.ceil(first!.byteLength / 2))]);
  });
  try {
    const store = createDiskBlobStore({ directory });
    const bytes = testBytes(200_000);
    expect(await store.write('files/a', streamOf(bytes), { contentType: 'image/png' })).toMatchObject({
      sizeBytes: bytes.length,
    });
    expect(bytes.equals(await readAll(await store.read('files/a')))).toBe(true);
  } finally {
    halfOfTheFirst.mockRestore();
  }
});

it('puts the bytes on the disk before their name, and the name before the answer', async () => {
  const steps: string[] = [];
  const probe = await open(directory, 'r');
  const fileHandle: FileHandle = Object.getPrototypeOf(probe);
  const { datasync, sync } = fileHandle;
  await probe.close();
  const { link } = fsPromises;
  const spies = [
    jest.spyOn(fileHandle, 'datasync').mockImplementation(function (this: FileHandle) {
      steps.push('datasync');
      return datasync.call(this);
    }),
    jest.spyOn(fileHandle, 'sync').mockImplementation(function (this: FileHandle) {
      steps.push('sync');
      return sync.call(this);
    }),
    jest.spyOn(fsPromises, 'link').mockImplementation((existing, added) => {
      steps.push('link');
      return link(existing, added);
    }),
  ];
  try {
    const store = createDiskBlobStore({ directory });
    const blob = await store.write('files/a', streamOf(Buffer.from('bytes')), { contentType: 'image/png' });
    // The directories of partial files and of blobs in their parent; the bytes; the new directory of the blob; its name.
    expect(steps.splice(0)).toEqual(['sync', 'sync', 'datasync', 'sync', 'link', 'sync']);
    await store.delete(blob);
    expect(steps).toEqual(['sync']);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
});
