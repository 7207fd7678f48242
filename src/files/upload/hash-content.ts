import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { tooLarge } from './measure-content';

/** The SHA-256 of a stream, as 64 hex digits; nothing else of it is kept. @throws {MediaFailure} FILE_TOO_LARGE */
export async function hashContent(source: Readable, maxBytes: number): Promise<string> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
  }
  return hash.digest('hex');
}
