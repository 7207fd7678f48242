import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { assertByteRange, BlobNotFoundError, BlobStoreUnavailableError, type ByteRange } from '../blob-store';
import type { ReadBuffers } from '../read-buffers';
import { asBlobStoreError, systemErrorCode } from './disk-errors';

/** Opens a blob for reading. */
export async function openBlobFile(
  blobPath: string,
  objectKey: string,
  range: ByteRange | undefined,
  buffers: ReadBuffers,
): Promise<Readable> {
  const handle = await openExisting(blobPath, objectKey);
  try {
    const { size } = await handle.stat();
    if (range !== undefined) assertByteRange(range, size);
    return new BlobFileStream(handle, buffers, range?.start ?? 0, range === undefined ? size : range.end + 1);
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

/**
 * Reads a file from `position` up to, not including, `endPosition`: a piece that was asked for, and the next while the
 * reader has that one. Owns the handle.
 */
class BlobFileStream extends Readable {
  /** Asked for, or read ahead. */
  private next: Promise<Buffer> | null = null;

  constructor(
    private readonly handle: FileHandle,
    private readonly buffers: ReadBuffers,
    private position: number,
    private readonly endPosition: number,
  ) {
    // Nothing is kept beside what is read ahead.
    super({ highWaterMark: 0 });
  }

  override _read(): void {
    const piece = this.next ?? this.beginNext();
    if (piece === null) {
      this.push(null);
      return;
    }
    this.next = this.beginNext();
    piece.then(
      (bytes) => this.push(bytes),
      (error) => this.destroy(toError(asBlobStoreError(error))),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // It waits for what is being read.
    this.handle.close().then(
      () => done(error),
      (closeError) => done(error ?? toError(asBlobStoreError(closeError))),
    );
  }

  /** @returns null at the end */
  private beginNext(): Promise<Buffer> | null {
    if (this.position === this.endPosition) return null;
    const buffer = this.buffers.take(this.endPosition - this.position);
    const piece = this.fill(buffer, this.position);
    // What was read ahead may fail when nobody asks for it any more.
    piece.catch(() => {});
    this.position += buffer.length;
    return piece;
  }

  private async fill(buffer: Buffer, position: number): Promise<Buffer> {
    for (let filled = 0; filled < buffer.length; ) {
      const { bytesRead } = await this.handle.read(buffer, filled, buffer.length - filled, position + filled);
      if (bytesRead === 0) throw new BlobStoreUnavailableError('the file is shorter than it was when it was opened');
      filled += bytesRead;
    }
    return buffer;
  }
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new BlobStoreUnavailableError('the disk failed', { cause: thrown });
}
