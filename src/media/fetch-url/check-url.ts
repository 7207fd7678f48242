import { isIP } from 'node:net';
import { parseUrl } from '../../domain/url';
import type { AllowedHosts } from './allowed-hosts';
import { urlBlocked } from './fetch-failures';
import { isPublicAddress } from './public-address';

/** What common servers accept in a request line. */
const MAX_URL_CHARACTERS = 8_000;

/**
 * The URL that `text` is, absolute or relative to `base`, if nothing in it speaks against fetching it. Where its name
 * leads to is another question.
 *
 * @throws {MediaFailure} MEDIA_URL_BLOCKED
 */
export function checkUrl(text: string, base: URL | null, allowedHosts: AllowedHosts): URL {
  const url = text.length > MAX_URL_CHARACTERS ? null : parseUrl(text, base?.href);
  if (url === null) throw urlBlocked();
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw urlBlocked();
  if (url.username !== '' || url.password !== '') throw urlBlocked();
  // A root dot makes another spelling of each name, which certificates and lists of hosts do not know.
  if (url.hostname.endsWith('.')) throw urlBlocked();
  const address = literalAddressOf(url);
  if (address !== null && !isPublicAddress(address) && !allowedHosts.includes(url)) throw urlBlocked();
  return url;
}

/** The IP address that stands in the URL itself, however it was spelled; null where there is a name. */
export function literalAddressOf({ hostname }: URL): string | null {
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(address) === 0 ? null : address;
}
