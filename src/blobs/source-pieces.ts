import type { Readable } from 'node:stream';

export interface SourcePiece {
  /** `pieceBytes` long; only the last piece may be shorter, or empty when the source is. */
  readonly bytes: Buffer;
  readonly last: boolean;
}

/** The failure of the source, as its cause: to tell it from a failure of the store. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/**
 * Reads `source` in pieces of one size, each in a buffer of its own. Small chunks are copied together, so a source
 * that yields single bytes costs no more memory than another; a chunk larger than a piece is sliced, not copied.
 *
 * @throws {SourceError} with the source's failure as its cause
 */
export async function* piecesOf(source: Readable, pieceBytes: number): AsyncGenerator<SourcePiece, void> {
  let piece = Buffer.alloc(0);
  let filled = 0;
  try {
    for await (const chunk of source) {
      let rest = asBuffer(chunk);
      while (rest.length > 0) {
        if (filled === pieceBytes) {
          yield { bytes: piece, last: false };
          filled = 0;
        }
        if (filled === 0 && rest.length > pieceBytes) {
          yield { bytes: rest.subarray(0, pieceBytes), last: false };
          rest = rest.subarray(pieceBytes);
          continue;
        }
        if (filled === 0) piece = Buffer.allocUnsafeSlow(pieceBytes);
        const copied = rest.copy(piece, filled);
        filled += copied;
        rest = rest.subarray(copied);
      }
    }
  } catch (error) {
    throw new SourceError('the source failed', { cause: error });
  }
  yield { bytes: piece.subarray(0, filled), last: true };
}

/**
 * Runs a write that reads `source`. Whatever happens, the source ends up destroyed, and its errors are
 * handled; an abort destroys it at once.
 *
 * @throws the signal's reason, what the source failed with, or what `write` failed with
 */
export async function withSource<T>(
  source: Readable,
  signal: AbortSignal | undefined,
  write: () => Promise<T>,
): Promise<T> {
  // A source that fails before it is read, or after it was given up, would end the process otherwise.
  source.on('error', () => {});
  const stop = () => void source.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    return await write();
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error instanceof SourceError ? error.cause : error;
  } finally {
    signal?.removeEventListener('abort', stop);
    source.destroy();
  }
}

/** A chunk of a source, without a copy. @throws {TypeError} it is not bytes */
function asBuffer(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  if (!ArrayBuffer.isView(chunk)) throw new TypeError('a source yields bytes');
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

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
