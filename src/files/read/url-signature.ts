import { createHmac, timingSafeEqual } from 'node:crypto';
import { RequestFailure } from '../../domain/errors';
import type { FileServices } from '../file-services';

/**
 * Signs what a URL of ours opens.
 *
 * @param claims what it opens; the first is one that no other kind of URL begins with, so that none is taken for another
 * @param expires milliseconds since 1970
 */
export function signatureOf(storage: FileServices, claims: readonly string[], expires: string): string {
  const text = [...claims, expires].join('\n');
  return createHmac('sha256', storage.downloadSecret).update(text).digest('base64url');
}

/**
 * Lets by what was signed here, of these claims, and has not run out.
 *
 * @throws {RequestFailure} FORBIDDEN; URL_EXPIRED: it was signed here, and whoever it was given to asks for a new one
 */
export function requireSignature(
  storage: FileServices,
  signature: string,
  claims: readonly string[],
  expires: string,
): void {
  // Compared as text: decoding would pass over characters that are not of base64.
  const expected = Buffer.from(signatureOf(storage, claims, expires));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw forgedUrl();
  if (Number(expires) > storage.clock.now().getTime()) return;
  throw new RequestFailure('URL_EXPIRED', 'This URL has run out: ask for a new one.');
}

export function forgedUrl(): RequestFailure {
  return new RequestFailure('FORBIDDEN', 'This URL was not signed here.');
}
