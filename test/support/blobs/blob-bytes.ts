import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

/** A key that no other test uses. */
export function newObjectKey(): string {
  return `files/file_${randomUUID().replaceAll('-', '')}`;
}

/** Random bytes as a stream of chunks of a network's size. */
export function streamOf(bytes: Buffer, chunkBytes = 64 * 1024): Readable {
  return Readable.from(chunksOf(bytes, chunkBytes), { objectMode: false });
}

/** Yields `bytes`, then fails. */
export function failingStream(bytes: Buffer, error: Error): Readable {
  const failing = function* () {
    yield* chunksOf(bytes, 64 * 1024);
    throw error;
  };
  return Readable.from(failing(), { objectMode: false });
}

/** Yields `bytes`, then nothing more, and does not end. */
export function hangingStream(bytes: Buffer): Readable {
  const chunks = chunksOf(bytes, 64 * 1024);
  return new Readable({
    read() {
      const next = chunks.next();
      if (!next.done) this.push(next.value);
    },
  });
}

export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Quick to make, and no two blocks of it are alike. */
export function testBytes(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes, randomBytes(Math.min(sizeBytes, 64 * 1024 - 1)));
  for (let block = 0; block * 4096 + 4 <= sizeBytes; block += 1) bytes.writeUInt32LE(block, block * 4096);
  return bytes;
}

function* chunksOf(bytes: Buffer, chunkBytes: number): Generator<Buffer, void> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}
