import { isIP, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { parseUrl } from '../../domain/url';
import { urlBlocked } from './fetch-failures';

/** Hosts that may be fetched wherever they are, because the operator named them: for development and tests. */
export class AllowedHosts {
  private readonly entries: ReadonlySet<string>;

  /** @param entries `host`, which allows all its ports, or `host:port`; IPv6 addresses in brackets */
  constructor(entries: readonly string[]) {
    this.entries = new Set(entries.map((entry) => entry.toLowerCase()));
  }

  includes(url: URL): boolean {
    const port = url.port !== '' ? url.port : url.protocol === 'https:' ? '443' : '80';
    return this.entries.has(url.hostname) || this.entries.has(`${url.hostname}:${port}`);
  }
}

/**
 * Where the global addresses of IPv6 are (https://www.iana.org/assignments/ipv6-address-space). Outside of it are, among
 * others, all forms but one that carry an IPv4 address inside: `::127.0.0.1`, NAT64, mapped ones.
 */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Looks public and is not: the host of a machine in Azure, which hands out what the machine may know alone. */
const AZURE_WIRE_SERVER = '168.63.129.16';

/** Tells whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  // The canonical spelling: ipaddr.js takes `::8.8.8.8` for a mapped address, which it is not. A zone has none.
  const url = parseUrl(`http://${isIPv6(address) ? `[${address}]` : address}`);
  if (url === null) return false;
  const parsed = ipaddr.process(url.hostname.replace(/^\[|\]$/g, ''));
  // A range of its own is what everything else has: private, loopback, 6to4, Teredo, documentation …
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv6 ? parsed.match(GLOBAL_IPV6) : parsed.toString() !== AZURE_WIRE_SERVER;
}

/** What common servers accept in a request line. */
const MAX_URL_CHARACTERS = 8_000;

/**
 * The URL that `text` is, absolute or relative to `base`, if nothing in it speaks against fetching it. Where its name
 * leads to is another question.
 *
 * @throws {MediaFailure} MEDIA_URL_BLOCKED
 */
export function checkUrl(text: string, base: URL | null, allowedHosts: AllowedHosts): URL {
  // A NUL would be escaped in a request, but Postgres takes none where the text is noted.
  const isUnfit = text.length > MAX_URL_CHARACTERS || text.includes('\0');
  const url = isUnfit ? null : parseUrl(text, base?.href);
  if (url === null) throw urlBlocked();
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw urlBlocked();
  if (url.username !== '' || url.password !== '') throw urlBlocked();
  // A root dot makes another spelling of each name, which certificates and lists of hosts do not know.
  if (url.hostname.endsWith('.')) throw urlBlocked();
  const address = literalAddressOf(url);
  if (address !== null && !isPublicAddress(address) && !allowedHosts.includes(url)) throw urlBlocked();
  return url;
}

/** The IP address in the URL itself, however it was spelled; null where there is a name. */
export function literalAddressOf({ hostname }: URL): string | null {
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(address) === 0 ? null : address;
}
