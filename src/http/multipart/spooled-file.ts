import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ByteShare } from '../../concurrency/byte-budget';
import { MultipartError } from './multipart-error';

/** Counts what a form keeps on the disk, before it is written. */
export class FormSpool {
  #remainingBytes: number;

  constructor(
    private readonly share: ByteShare,
    maxBytes: number,
  ) {
    this.#remainingBytes = maxBytes;
  }

  /** @throws {MultipartError} PAYLOAD_TOO_LARGE: for this form; OVERLOADED: for all there are */
  take(sizeBytes: number): void {
    if (sizeBytes > this.#remainingBytes) throw tooLarge();
    if (!this.share.grow(sizeBytes)) throw tooMany();
    this.#remainingBytes -= sizeBytes;
  }

  /** To be called when the files are closed. Idempotent. */
  release(): void {
    this.share.release();
  }
}

function tooLarge(): MultipartError {
  return new MultipartError(
    'PAYLOAD_TOO_LARGE',
    'A file is too large to wait until it is read: send the files in the order in which the operation reads them.',
  );
}

function tooMany(): MultipartError {
  return new MultipartError(
    'OVERLOADED',
    'Too many files wait until they are read: send them in the order in which the operation reads them, or try again later.',
  );
}

/**
 * A part that waits on the disk, for readers that come later or come twice. The file loses its name as soon as it is
 * open, so that nothing of it outlives the process.
 */
export class SpooledFile {
  /** Resolves when the part is on the disk, and was read to its end. */
  readonly written: Promise<void>;
  readonly #handle: Promise<FileHandle>;
  readonly #readers = new Set<Readable>();
  #fault: MultipartError | undefined;

  constructor(part: Readable, directory: string, spool: FormSpool) {
    this.#handle = openUnnamed(directory);
    this.written = this.#write(part, spool);
    // The readers fail by it; without one it is nobody's loss.
    this.written.catch(() => {});
  }

  /** The whole part from its first byte, independent of other readers. */
  createReadStream(): Readable {
    const reader = new SpoolReader(this.written, this.#handle);
    this.#readers.add(reader);
    reader.once('close', () => this.#readers.delete(reader)).on('error', () => {});
    return this.#fault === undefined ? reader : reader.destroy(this.#fault);
  }

  /** Gives the space back. Readers that are not done fail with `fault`, and so do those that come after. */
  async close(fault: MultipartError): Promise<void> {
    this.#fault = fault;
    for (const reader of this.#readers) reader.destroy(fault);
    const [opened] = await Promise.allSettled([this.#handle, this.written]);
    if (opened.status === 'fulfilled') await opened.value.close();
  }

  async #write(part: Readable, spool: FormSpool): Promise<void> {
    try {
      const handle = await this.#handle;
      let position = 0;
      for await (const chunk of part) {
        spool.take(chunk.length);
        position += await writeWhole(handle, chunk, position);
      }
    } catch (error) {
      part.destroy();
      if (error instanceof MultipartError) throw error;
      throw new MultipartError('STORAGE_UNAVAILABLE', 'The file could not be kept until it is read.', { cause: error });
    }
  }
}

class SpoolReader extends Readable {
  #position = 0;

  constructor(
    private readonly written: Promise<void>,
    private readonly handle: Promise<FileHandle>,
  ) {
    super();
  }

  override _read(sizeBytes: number): void {
    this.#readAt(sizeBytes).then(
      (bytes) => this.push(bytes.length === 0 ? null : bytes),
      (error) => this.destroy(error),
    );
  }

  async #readAt(sizeBytes: number): Promise<Buffer> {
    await this.written;
    const handle = await this.handle;
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(sizeBytes), 0, sizeBytes, this.#position);
    this.#position += bytesRead;
    return buffer.subarray(0, bytesRead);
  }
}

async function openUnnamed(directory: string): Promise<FileHandle> {
  const path = join(directory, randomUUID());
  const handle = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A disk that fills up takes a part of a chunk before it refuses. */
async function writeWhole(handle: FileHandle, chunk: Buffer, position: number): Promise<number> {
  let written = 0;
  while (written < chunk.length) {
    const { bytesWritten } = await handle.write(chunk, written, chunk.length - written, position + written);
    written += bytesWritten;
  }
  return written;
}
