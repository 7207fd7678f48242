import { open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { assertObjectKey, type BlobStore, type ListedBlob } from '../blob-store';
import { OWN_BUFFERS } from '../read-buffers';
import { withSource } from '../source-pieces';
import { asBlobStoreError, onDisk, systemErrorCode, unlessAbsent } from './disk-errors';
import { DiskLayout, listBlobFiles, statFile } from './disk-layout';
import { openBlobFile } from './disk-read';
import { beginStore, type DiskPlace, writeBlobFile } from './disk-write';
import { DurableDirectories, syncDirectory } from './durable-directories';

export interface DiskBlobStoreOptions {
  /** Made when the first blob is written, and again by `check` alone. All of it must lie on one file system that has hard links. */
  readonly directory: string;
  /** Under which path a web server in front has the blobs, as `/blobs/`; null, the default: there is none. */
  readonly offloadPrefix?: string | null;
}

/** Blobs as files. Nothing is touched before the first call of a method. */
export function createDiskBlobStore({ directory, offloadPrefix = null }: DiskBlobStoreOptions): BlobStore {
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

    async read(objectKey, range, buffers = OWN_BUFFERS) {
      assertObjectKey(objectKey);
      return onDisk(() => openBlobFile(layout.blobPath(objectKey), objectKey, range, buffers));
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

    async offload(objectKey) {
      assertObjectKey(objectKey);
      if (offloadPrefix === null) return null;
      const file = await onDisk(() => statFile(layout.blobPath(objectKey)));
      return file && { path: `${offloadPrefix}${layout.blobName(objectKey)}`, sizeBytes: file.size };
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
