import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { tooLarge } from './measure-content';

/** Reads a stream to its end and keeps nothing. @throws {MediaFailure} FILE_TOO_LARGE */
export async function discardContent(source: Readable, maxBytes: number): Promise<void> {
  await readAway(source, maxBytes, () => {});
}

/** The SHA-256 of a stream, as 64 hex digits; nothing else of it is kept. @throws {MediaFailure} FILE_TOO_LARGE */
export async function hashContent(source: Readable, maxBytes: number): Promise<string> {
  const hash = createHash('sha256');
  await readAway(source, maxBytes, (chunk) => hash.update(chunk));
  return hash.digest('hex');
}

async function readAway(source: Readable, maxBytes: number, each: (chunk: Uint8Array) => void): Promise<void> {
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    each(chunk);
  }
}
