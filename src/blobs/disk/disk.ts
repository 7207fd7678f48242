import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  assertByteRange,
  assertObjectKey,
  BlobNotFoundError,
  type BlobStore,
  BlobStoreUnavailableError,
  type ByteRange,
  type ListedBlob,
} from '../blob-store';
import { withSource } from '../source-pieces';
import { asBlobStoreError, onDisk, systemErrorCode, unlessAbsent } from './disk-errors';
import { DiskLayout, listBlobFiles, statFile } from './disk-layout';
import { beginStore, type DiskPlace, writeBlobFile } from './disk-write';
import { DurableDirectories, syncDirectory } from './durable-directories';

export interface DiskBlobStoreOptions {
  /** Made when the first blob is written, and again by `check` alone. All of it must lie on one file system that has hard links. */
  readonly directory: string;
}

/** Blobs as files. Nothing is touched before the first call of a method. */
export function createDiskBlobStore({ directory }: DiskBlobStoreOptions): BlobStore {
  const layout = new DiskLayout(directory);
  const place: DiskPlace = { layout, directories: new DurableDirectories(), isBegun: false };

  return {
    async write(objectKey, source, options) {
      const write = async () => {
        assertObjectKey(objectKey);
        const sizeBytes = await onDisk(() => writeBlobFile(place, objectKey, source, options));
        return { objectKey, generation: null, sizeBytes };
      };
      return withSource(source, options.signal, write);
    },

    async read(objectKey, range) {
      assertObjectKey(objectKey);
      return onDisk(() => openBlobFile(layout.blobPath(objectKey), objectKey, range));
    },

    async delete({ objectKey }) {
      assertObjectKey(objectKey);
      await onDisk(() => deleteBlobFiles(layout, objectKey));
    },

    async stat(objectKey) {
      assertObjectKey(objectKey);
      const file = await onDisk(() => statFile(layout.blobPath(objectKey)));
      return file === null ? null : { objectKey, generation: null, sizeBytes: file.size };
    },

    list: () => list(layout),

    async signRead() {
      return null;
    },

    check: () => onDisk(() => probe(place)),
  };
}

async function* list(layout: DiskLayout): AsyncGenerator<ListedBlob, void> {
  try {
    yield* listBlobFiles(layout);
  } catch (error) {
    throw asBlobStoreError(error);
  }
}

async function deleteBlobFiles(layout: DiskLayout, objectKey: string): Promise<void> {
  const partialNames = (await unlessAbsent(() => readdir(layout.partialDirectory))) ?? [];
  for (const name of partialNames) {
    if (layout.isPartialOf(objectKey, name)) await rm(path.join(layout.partialDirectory, name), { force: true });
  }
  const blobPath = layout.blobPath(objectKey);
  await rm(blobPath, { force: true });
  // Also when it was gone already: the call that removed it may have died before this.
  await unlessAbsent(() => syncDirectory(path.dirname(blobPath)));
}

/** Makes the store anew where it is gone: the caller has made sure that it is not only unmounted. */
async function probe(place: DiskPlace): Promise<void> {
  if (!place.isBegun) await beginStore(place);
  try {
    await writeProbe(place.layout);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    await beginStore(place);
    await writeProbe(place.layout);
  }
}

async function writeProbe(layout: DiskLayout): Promise<void> {
  const probePath = layout.newProbePath();
  const handle = await open(probePath, 'wx', 0o600);
  try {
    await handle.write('.');
  } finally {
    await handle.close();
    await rm(probePath, { force: true });
  }
}

/** Four times the usual 64 KiB: a quarter of the system calls, and still a small buffer for each reader. */
const READ_BYTES = 256 * 1024;

async function openBlobFile(blobPath: string, objectKey: string, range?: ByteRange): Promise<Readable> {
  const handle = await openExisting(blobPath, objectKey);
  try {
    const { size } = await handle.stat();
    if (range !== undefined) assertByteRange(range, size);
    return new BlobFileStream(handle, range?.start ?? 0, range === undefined ? size : range.end + 1);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openExisting(blobPath: string, objectKey: string): Promise<FileHandle> {
  try {
    return await open(blobPath, 'r');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') throw new BlobNotFoundError(objectKey, { cause: error });
    throw error;
  }
}

/** Reads a file from `position` up to, not including, `endPosition`. Owns the handle. */
class BlobFileStream extends Readable {
  constructor(
    private readonly handle: FileHandle,
    private position: number,
    private readonly endPosition: number,
  ) {
    super({ highWaterMark: READ_BYTES });
  }

  override _read(): void {
    this.readNext().then(
      (bytes) => this.push(bytes),
      (error) => this.destroy(toError(asBlobStoreError(error))),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.handle.close().then(
      () => done(error),
      (closeError) => done(error ?? toError(asBlobStoreError(closeError))),
    );
  }

  private async readNext(): Promise<Buffer | null> {
    const wanted = Math.min(READ_BYTES, this.endPosition - this.position);
    if (wanted === 0) return null;
    const { bytesRead, buffer } = await this.handle.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, this.position);
    if (bytesRead === 0) throw new BlobStoreUnavailableError('the file is shorter than it was when it was opened');
    this.position += bytesRead;
    return buffer.subarray(0, bytesRead);
  }
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new BlobStoreUnavailableError('the disk failed', { cause: thrown });
}
