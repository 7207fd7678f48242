import { isIP, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { parseUrl } from '../../domain/url';

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
