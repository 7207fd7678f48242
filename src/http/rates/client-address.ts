import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

/** Where a request comes from, as those are told apart who share a fate: an IPv4 address, or what a household has of IPv6. */
export type ClientAddress = (request: IncomingMessage) => string;

/** An IPv6 client has 2^64 addresses of its own at least (RFC 6177 §2), and takes another for each request if it likes. */
const SITE_BITS = 64;

/** Those that came last: to find out what an address is takes as long as a hundredth of a request. */
const sites = new LRUCache<string, string>({ max: 1_000 });
const MAX_ADDRESS_CHARACTERS = 50;

function siteOf(address: string): string {
  const known = sites.get(address);
  if (known !== undefined) return known;
  const site = findSite(address);
  if (address.length <= MAX_ADDRESS_CHARACTERS) sites.set(address, site);
  return site;
}

/**
 * @param trustedProxies addresses and networks, or `loopback`, `linklocal`, `uniquelocal`: what one of these says of whom
 * it was sent by, in X-Forwarded-For, is believed
 */
export function clientAddresses(trustedProxies: readonly string[]): ClientAddress {
  if (trustedProxies.length === 0) return ({ socket }) => siteOf(socket.remoteAddress ?? '');
  const trust = proxyAddr.compile([...trustedProxies]);
  return (request) => siteOf(proxyAddr(request, trust) ?? '');
}

/** What is no address, as a proxy may say `unknown`, is one client. */
function findSite(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  // Without the zone that a local one may have.
  const address6 = new ipaddr.IPv6(parsed.parts).toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address6}/${SITE_BITS}`).toString()}/${SITE_BITS}`;
}
