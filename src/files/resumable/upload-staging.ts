import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { onDisk, unlessAbsent } from '../../blobs/disk/disk-errors';
import { DurableDirectories, syncDirectory } from '../../blobs/disk/durable-directories';
import { isId } from '../../domain/id';

/**
 * Where the bytes of resumable uploads wait until they are whole: a file each, named for the file that it is to become.
 * Its size is how many bytes have arrived; nothing else says so, and so nothing else can be wrong after a crash.
 */
export class UploadStaging {
  private readonly directories = new DurableDirectories();

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
      const handle = await this.openForWriting(fileId);
      try {
        let position = offset;
        for await (const chunk of chunks) {
          for (let written = 0; written < chunk.byteLength; ) {
            const { bytesWritten } = await handle.write(chunk, written, chunk.byteLength - written, position);
            written += bytesWritten;
            position += bytesWritten;
          }
        }
        // A client forgets what is acknowledged as arrived.
        await handle.datasync();
        // Without its entry in the directory, a file is not found after a crash of the machine.
        if (offset === 0) await syncDirectory(this.directory);
        return position;
      } finally {
        await handle.close();
      }
    });
  }

  private async openForWriting(fileId: string): Promise<FileHandle> {
    // At a position rather than appended: two writers would write the same bytes to the same place.
    const openOrMake = () => open(this.pathOf(fileId), constants.O_WRONLY | constants.O_CREAT, 0o600);
    await this.directories.make(this.directory);
    const handle = await unlessAbsent(openOrMake);
    if (handle !== undefined) return handle;
    // Somebody has removed the directory since.
    this.directories.forget();
    await this.directories.make(this.directory);
    return openOrMake();
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
