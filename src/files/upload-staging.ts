import { constants, createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { onDisk, unlessAbsent } from '../blobs/disk-errors';
import { isId } from '../domain/id';

/**
 * Where the bytes of resumable uploads wait until they are whole: a file each, named for the file that it is to become.
 * Its size is how many bytes have arrived; nothing else says so, and so nothing else can be wrong after a crash.
 */
export class UploadStaging {
  /** Made when the first bytes arrive. */
  constructor(private readonly directory: string) {}

  /** 0 where nothing has arrived here. @throws {BlobStoreUnavailableError} */
  async sizeOf(fileId: string): Promise<number> {
    return onDisk(async () => (await unlessAbsent(() => stat(this.pathOf(fileId))))?.size ?? 0);
  }

  /**
   * Writes bytes from `offset` on as they come. What was written stays when it rejects.
   *
   * @returns where they end
   * @throws {BlobStoreFullError} no space
   * @throws {BlobStoreUnavailableError}
   * @throws whatever `chunks` failed with
   */
  async write(fileId: string, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    return onDisk(async () => {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      // At a position rather than appended: two writers would write the same bytes to the same place.
      const handle = await open(this.pathOf(fileId), constants.O_WRONLY | constants.O_CREAT, 0o600);
      try {
        let position = offset;
        for await (const chunk of chunks) {
          for (let written = 0; written < chunk.byteLength; ) {
            const { bytesWritten } = await handle.write(chunk, written, chunk.byteLength - written, position);
            written += bytesWritten;
            position += bytesWritten;
          }
        }
        // The client forgets what it is told has arrived.
        await handle.datasync();
        return position;
      } finally {
        await handle.close();
      }
    });
  }

  open(fileId: string): Readable {
    return createReadStream(this.pathOf(fileId), { highWaterMark: 1024 * 1024 });
  }

  /** Idempotent. What cannot be removed now is found by `list` later. */
  async remove(fileId: string): Promise<void> {
    await rm(this.pathOf(fileId), { force: true }).catch(() => {});
  }

  /** The ids of the files that bytes wait for. @throws {BlobStoreUnavailableError} */
  async list(): Promise<string[]> {
    const names = await onDisk(() => unlessAbsent(() => readdir(this.directory)));
    return (names ?? []).filter((name) => isId('file', name));
  }

  private pathOf(fileId: string): string {
    return path.join(this.directory, fileId);
  }
}
