import type { ByteSource } from '../byte-source';

/** What is read at once where the file may be read as a whole: each read is a message to another thread. */
const BLOCK_BYTES = 256 * 1024;
/** Of a file that is larger than may be read: enough for a header and what is looked at behind it. */
const SMALL_BLOCK_BYTES = 1024;

/** A file's bytes for a reader that goes through them mostly forward, in few reads: the last block is kept. */
export class FileBytes {
  private block: Buffer = Buffer.alloc(0);
  private blockStart = 0;
  readonly sizeBytes: number;

  /** @param mayReadWhole false: little is read ahead, as the reads of this file are counted */
  constructor(
    private readonly source: ByteSource,
    readonly mayReadWhole: boolean,
  ) {
    this.sizeBytes = source.sizeBytes;
  }

  /** The bytes from `start` on, `length` of them, or fewer where the file ends before. */
  async read(start: number, length: number): Promise<Buffer> {
    const end = Math.min(this.sizeBytes, start + length);
    if (start < 0 || start >= end) return Buffer.alloc(0);
    if (start < this.blockStart || end > this.blockStart + this.block.length) {
      const ahead = this.mayReadWhole ? BLOCK_BYTES : SMALL_BLOCK_BYTES;
      const blockEnd = Math.min(this.sizeBytes, Math.max(end, start + ahead));
      const bytes = await this.source.read(start, blockEnd);
      this.block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      this.blockStart = start;
    }
    return this.block.subarray(start - this.blockStart, end - this.blockStart);
  }
}
