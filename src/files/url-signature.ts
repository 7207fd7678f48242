import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FileStorage } from './file-storage';

/**
 * Signs what a URL of ours opens.
 *
 * @param claims what it opens; the first is one that no other kind of URL begins with, so that none is taken for another
 * @param expires milliseconds since 1970
 */
export function signatureOf(storage: FileStorage, claims: readonly string[], expires: string): string {
  const text = [...claims, expires].join('\n');
  return createHmac('sha256', storage.downloadSecret).update(text).digest('base64url');
}

/** Tells whether `signature` was made here of these claims, and has not run out. */
export function isSignatureOf(
  storage: FileStorage,
  signature: string,
  claims: readonly string[],
  expires: string,
): boolean {
  // Compared as text: decoding would pass over characters that are not of base64.
  const expected = Buffer.from(signatureOf(storage, claims, expires));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return Number(expires) > storage.clock.now().getTime();
}
