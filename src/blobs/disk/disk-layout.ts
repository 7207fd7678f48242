import { createHash, randomBytes } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';
import { isObjectKey, type ListedBlob } from '../blob-store';
import { unlessAbsent } from './disk-errors';

/**
 * Where things lie under the store's directory:
 *
 *     blobs/3f2/files.file_01k…         a whole blob, `/` of its key written as `.`
 *     partial/files.file_01k…~9c0d…     a write under way, or what an interrupted one left
 *
 * A shard is the first 12 bits of the key's SHA-256: 4096 directories, 2,500 files in each at ten million blobs.
 */
export class DiskLayout {
  readonly blobsDirectory: string;
  readonly partialDirectory: string;

  constructor(directory: string) {
    this.blobsDirectory = path.resolve(directory, 'blobs');
    this.partialDirectory = path.resolve(directory, 'partial');
  }

  blobPath(objectKey: string): string {
    return path.join(this.blobsDirectory, this.blobName(objectKey));
  }

  /** The path of a blob below `blobsDirectory`, its parts between `/`. */
  blobName(objectKey: string): string {
    const shard = createHash('sha256').update(objectKey).digest('hex').slice(0, 3);
    return `${shard}/${fileName(objectKey)}`;
  }

  /** A new name at every call, so that two writers of one key never share a file. */
  newPartialPath(objectKey: string): string {
    return path.join(this.partialDirectory, `${fileName(objectKey)}~${randomBytes(8).toString('hex')}`);
  }

  isPartialOf(objectKey: string, name: string): boolean {
    return name.startsWith(`${fileName(objectKey)}~`);
  }

  /** A name for a passing probe; it is not listed. */
  newProbePath(): string {
    return path.join(this.partialDirectory, `~${randomBytes(8).toString('hex')}`);
  }
}

/** @returns null for a file that this store did not make, such as `lost+found` */
function objectKeyOfBlob(name: string): string | null {
  const objectKey = name.replaceAll('.', '/');
  return isObjectKey(objectKey) ? objectKey : null;
}

/** @returns null for a file that this store did not make */
function objectKeyOfPartial(name: string): string | null {
  const [blobName, suffix, ...rest] = name.split('~');
  if (blobName === undefined || suffix === undefined || rest.length > 0) return null;
  return objectKeyOfBlob(blobName);
}

function fileName(objectKey: string): string {
  return objectKey.replaceAll('/', '.');
}

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
