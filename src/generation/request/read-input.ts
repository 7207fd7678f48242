import type { Readable } from 'node:stream';
import { MediaFailure } from '../../domain/errors';
import { withTimeLimit } from '../../domain/time-limit';
import { tooLarge } from '../../files/upload/measure-content';

/** What the inputs of one generation may have together: they are all in memory at once. */
export const MAX_INPUT_BYTES = 64 * 1024 * 1024;
const READ_TIMEOUT_MS = 120_000;

/**
 * Reads an input whole.
 *
 * @param maxBytes what the inputs before it have left
 * @throws {MediaFailure} FILE_TOO_LARGE, MEDIA_DOWNLOAD_FAILED
 * @throws the reason of the signal, and whatever the stream fails with
 */
export function readInput(source: Readable, maxBytes: number, signal?: AbortSignal): Promise<Buffer> {
  return withTimeLimit(READ_TIMEOUT_MS, signal === undefined ? [] : [signal], async (ends) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = () => source.destroy(signal?.aborted === true ? signal.reason : tookTooLong());
    ends.addEventListener('abort', stop, { once: true });
    if (ends.aborted) stop();
    try {
      for await (const chunk of source) {
        bytes += chunk.byteLength;
        if (bytes > maxBytes) throw tooLarge(MAX_INPUT_BYTES);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    } finally {
      source.destroy();
    }
  });
}

function tookTooLong(): MediaFailure {
  return new MediaFailure('MEDIA_DOWNLOAD_FAILED', 'The media took too long to read.', { retryable: true });
}
