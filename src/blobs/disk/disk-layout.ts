import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { isObjectKey } from '../object-key';

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
    const shard = createHash('sha256').update(objectKey).digest('hex').slice(0, 3);
    return path.join(this.blobsDirectory, shard, fileName(objectKey));
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
export function objectKeyOfBlob(name: string): string | null {
  const objectKey = name.replaceAll('.', '/');
  return isObjectKey(objectKey) ? objectKey : null;
}

/** @returns null for a file that this store did not make */
export function objectKeyOfPartial(name: string): string | null {
  const [blobName, suffix, ...rest] = name.split('~');
  if (blobName === undefined || suffix === undefined || rest.length > 0) return null;
  return objectKeyOfBlob(blobName);
}

function fileName(objectKey: string): string {
  return objectKey.replaceAll('/', '.');
}
