import { createHmac, timingSafeEqual } from 'node:crypto';
import { RequestFailure } from '../../domain/errors';
import type { FileServices } from '../file-services';

/**
 * Signs what a URL of ours opens.
 *
 * @param claims what it opens; the first is one that no other kind of URL begins with, so that none is taken for another
 * @param expires milliseconds since 1970
 */
export function signatureOf({ urlSecrets }: FileServices, claims: readonly string[], expires: string): string {
  return signatureBy(urlSecrets.current, claims, expires);
}

function signatureBy(secret: Buffer, claims: readonly string[], expires: string): string {
  const text = [...claims, expires].join('\n');
  return createHmac('sha256', secret).update(text).digest('base64url');
}

/**
 * Checks that a signature was made here, of these claims, by the secret of now or that of before, and has not run out.
 *
 * @throws {RequestFailure} FORBIDDEN; URL_EXPIRED: it was signed here, and a new one can be asked for
 */
export async function requireSignature(
  storage: FileServices,
  signature: string,
  claims: readonly string[],
  expires: string,
): Promise<void> {
  const { urlSecrets } = storage;
  const isSigned = () => urlSecrets.accepted.some((secret) => isSame(signature, signatureBy(secret, claims, expires)));
  if (!isSigned() && !((await urlSecrets.lookAgain()) && isSigned())) throw forgedUrl();
  if (Number(expires) > storage.clock.now().getTime()) return;
  throw new RequestFailure('URL_EXPIRED', 'This URL has run out: ask for a new one.');
}

/** Compared as text: decoding would pass over characters that are not of base64. */
function isSame(signature: string, expected: string): boolean {
  const [given, own] = [Buffer.from(signature), Buffer.from(expected)];
  return given.length === own.length && timingSafeEqual(given, own);
}

export function forgedUrl(): RequestFailure {
  return new RequestFailure('FORBIDDEN', 'This URL was not signed here.');
}

const HOUR_MS = 3_600_000;

/** As long as a V4 signature of Google Cloud Storage may last. */
export const MAX_URL_SECONDS = 7 * 24 * 3600;

/**
 * When a URL ends that is signed now: asked for again within the hour, it is to be the same one, so that a page which asks
 * anew does not load a picture again, or begin a video from its start. So the end is rounded up, to an hour, or to
 * `ttlSeconds` where that is less: a URL that was to work for a minute must not work for an hour. Where that would be past
 * the longest that a URL may last, it is rounded down: a limit that moves with the clock would be another each time.
 *
 * @param ttlSeconds how long it works at least, from 1 to `MAX_URL_SECONDS`; it works for less than twice as long, or an
 * hour longer. Of the last hour up to `MAX_URL_SECONDS`, it may lack what is rounded down: less than an hour
 * @param limits it ends by the first of them at the latest; null is none
 */
export function stableExpiry(now: Date, ttlSeconds: number, ...limits: readonly (Date | null)[]): Date {
  const stepMs = Math.min(HOUR_MS, ttlSeconds * 1000);
  const roundedUp = Math.ceil((now.getTime() + ttlSeconds * 1000) / stepMs) * stepMs;
  const latest = Math.floor((now.getTime() + MAX_URL_SECONDS * 1000) / HOUR_MS) * HOUR_MS;
  const end = Math.min(roundedUp, latest);
  return new Date(Math.min(end, ...limits.map((limit) => limit?.getTime() ?? end)));
}
