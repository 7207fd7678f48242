import type { Readable } from 'node:stream';
import { asBuffer, SourceError } from './source-pieces';

/** As many as one system call takes (IOV_MAX of Linux). It also bounds what tiny chunks cost beside their bytes. */
const MAX_CHUNKS = 1024;

/**
 * Reads `source` in batches of chunks as they came. Nothing is copied: to bring the chunks of 1 GB together in larger
 * buffers took more time than to write them. A batch ends with the chunk that fills it, and none is empty.
 *
 * @throws {SourceError} with the source's failure as its cause
 */
export async function* batchesOf(source: Readable, batchBytes: number): AsyncGenerator<readonly Buffer[], void> {
  let batch: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of source) {
      const bytes = asBuffer(chunk);
      if (bytes.length === 0) continue;
      batch.push(bytes);
      sizeBytes += bytes.length;
      if (sizeBytes < batchBytes && batch.length < MAX_CHUNKS) continue;
      yield batch;
      batch = [];
      sizeBytes = 0;
    }
  } catch (error) {
    throw new SourceError('the source failed', { cause: error });
  }
  if (batch.length > 0) yield batch;
}
