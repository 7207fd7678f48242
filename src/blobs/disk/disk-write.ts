import type { FileHandle } from 'node:fs/promises';
import { link, open, readdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { BlobExistsError, BlobStoreFullError } from '../blob-store';
import { batchesOf } from '../source-pieces';
import { systemErrorCode, unlessAbsent } from './disk-errors';
import { type DiskLayout, statFile } from './disk-layout';
import { type DurableDirectories, syncDirectory } from './durable-directories';

/** Large writes cost few system calls: 1 MiB is where disk throughput stops growing with the size of a write. */
const WRITE_BYTES = 1024 * 1024;

export interface DiskPlace {
  readonly layout: DiskLayout;
  readonly directories: DurableDirectories;
  /** Its directories were there once: no write makes them again, above a disk that was unmounted. */
  isBegun: boolean;
}

/** Makes the directories of the store where they are not there. */
export async function beginStore(place: DiskPlace): Promise<void> {
  const { layout, directories } = place;
  directories.forget();
  await directories.make(layout.partialDirectory);
  await directories.make(layout.blobsDirectory);
  place.isBegun = true;
  // What cannot be removed stays: that is no reason to write nothing.
  await removeRemains(layout.partialDirectory).catch(() => {});
}

/** Nothing is under way to which not a byte was added for so long: uploads are given up after a minute of silence. */
const REMAINS_AFTER_MS = 24 * 60 * 60 * 1000;
/** The end of the name that a write under way has. */
const REMAINS = /~[0-9a-f]{16}$/;

/**
 * What was left by processes that were killed amid a write. Most of it the next process clears up at once, as it knows the
 * upload; but not a probe, nor a marker, nor an upload whose row was lost with a database server that was killed as well.
 */
async function removeRemains(directory: string): Promise<void> {
  for (const name of (await unlessAbsent(() => readdir(directory))) ?? []) {
    const filePath = path.join(directory, name);
    const file = REMAINS.test(name) ? await statFile(filePath) : null;
    if (file !== null && Date.now() - file.mtimeMs > REMAINS_AFTER_MS) await rm(filePath, { force: true });
  }
}

/**
 * Writes to a partial file first and links the blob's name to it once every byte is on the disk. A link, unlike a
 * rename, refuses to replace.
 *
 * @returns the blob's size
 */
export async function writeBlobFile(
  place: DiskPlace,
  objectKey: string,
  source: Readable,
  { expectedBytes, signal }: { readonly expectedBytes?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<number> {
  const { layout, directories } = place;
  const blobPath = layout.blobPath(objectKey);
  if ((await statFile(blobPath)) !== null) throw new BlobExistsError(objectKey);
  if (!place.isBegun) await beginStore(place);
  if (expectedBytes !== undefined) await assertRoomFor(expectedBytes, layout.partialDirectory);

  const partialPath = layout.newPartialPath(objectKey);
  try {
    const sizeBytes = await fill(partialPath, source);
    signal?.throwIfAborted();
    // A store that was taken away meanwhile is not begun anew in its place.
    await directories.makeWithin(path.dirname(blobPath));
    await publish(partialPath, blobPath, objectKey);
    return sizeBytes;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') directories.forget();
    throw error;
  } finally {
    // If this fails, `list` shows the file and `delete` removes it: the outcome of the write is the same.
    await rm(partialPath, { force: true }).catch(() => {});
  }
}

async function fill(partialPath: string, source: Readable): Promise<number> {
  const handle = await open(partialPath, 'wx', 0o600);
  try {
    let sizeBytes = 0;
    for await (const chunks of batchesOf(source, WRITE_BYTES)) sizeBytes += await writeAll(handle, chunks);
    await handle.datasync();
    return sizeBytes;
  } finally {
    await handle.close();
  }
}

/** One system call may write less than it was given, as on a disk that is nearly full. @returns how many bytes */
async function writeAll(handle: FileHandle, chunks: readonly Buffer[]): Promise<number> {
  let sizeBytes = 0;
  for (let rest = chunks; rest.length > 0; ) {
    const { bytesWritten } = await handle.writev(rest);
    sizeBytes += bytesWritten;
    rest = withoutFirst(bytesWritten, rest);
  }
  return sizeBytes;
}

function withoutFirst(sizeBytes: number, chunks: readonly Buffer[]): Buffer[] {
  let restBytes = sizeBytes;
  return chunks.flatMap((chunk) => {
    const skippedBytes = Math.min(restBytes, chunk.length);
    restBytes -= skippedBytes;
    return skippedBytes === chunk.length ? [] : [chunk.subarray(skippedBytes)];
  });
}

async function publish(partialPath: string, blobPath: string, objectKey: string): Promise<void> {
  try {
    await link(partialPath, blobPath);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw new BlobExistsError(objectKey, { cause: error });
    throw error;
  }
  try {
    await syncDirectory(path.dirname(blobPath));
  } catch (error) {
    await rm(blobPath, { force: true }).catch(() => {});
    throw error;
  }
}

/** Refuses at once what cannot fit, rather than fill the disk that others write to as well. */
async function assertRoomFor(expectedBytes: number, directory: string): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(directory);
  // Some network file systems do not tell their size.
  if (blocks > 0 && expectedBytes > bavail * bsize) {
    throw new BlobStoreFullError(`${expectedBytes} bytes expected, ${bavail * bsize} bytes free`);
  }
}
