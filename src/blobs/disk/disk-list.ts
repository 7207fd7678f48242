import type { Dirent, Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';
import type { ListedBlob } from '../blob-store';
import { unlessAbsent } from './disk-errors';
import { type DiskLayout, objectKeyOfBlob, objectKeyOfPartial } from './disk-layout';

export async function* listBlobFiles(layout: DiskLayout): AsyncGenerator<ListedBlob, void> {
  for await (const shard of entriesOf(layout.blobsDirectory)) {
    if (!shard.isDirectory()) continue;
    const directory = path.join(layout.blobsDirectory, shard.name);
    for await (const entry of entriesOf(directory)) {
      const objectKey = objectKeyOfBlob(entry.name);
      const file = objectKey === null ? null : await statFile(path.join(directory, entry.name));
      if (objectKey !== null && file !== null) yield listed(objectKey, file.size, false);
    }
  }
  for await (const entry of entriesOf(layout.partialDirectory)) {
    const objectKey = objectKeyOfPartial(entry.name);
    const file = objectKey === null ? null : await statFile(path.join(layout.partialDirectory, entry.name));
    // Two links: the blob was written whole, only the file's first name was not removed. It takes no space.
    if (objectKey !== null && file !== null && file.nlink === 1) yield listed(objectKey, file.size, true);
  }
}

function listed(objectKey: string, sizeBytes: number, partial: boolean): ListedBlob {
  return { objectKey, generation: null, sizeBytes, partial };
}

async function* entriesOf(directory: string): AsyncGenerator<Dirent, void> {
  const entries = await unlessAbsent(() => opendir(directory));
  if (entries !== undefined) yield* entries;
}

/** @returns null when there is no such file: it may go away while the list is read */
export async function statFile(filePath: string): Promise<Stats | null> {
  const found = await unlessAbsent(() => lstat(filePath));
  return found?.isFile() ? found : null;
}
