import { parseUrl } from '../../../domain/url';

/** Where a part of a provider's API is. */
export interface ProviderEndpoint {
  /** The provider's own address, without a trailing slash. */
  readonly own: string;
  /** The address that is asked instead: of a proxy, a region, or a server that speaks the same protocol. */
  readonly url: string;
}

/**
 * Where a URL of the provider leads: its own address moved to the one that is asked instead. null where it is not the
 * provider's, so that no key is ever sent there.
 */
export function locate(text: string, endpoints: readonly ProviderEndpoint[]): URL | null {
  const url = parseUrl(text);
  if (url === null) return null;
  for (const endpoint of endpoints) {
    const own = new URL(endpoint.own);
    const asked = new URL(endpoint.url);
    if (url.origin === asked.origin && own.origin !== asked.origin) return url;
    if (url.origin !== own.origin) continue;
    const isBelow = url.pathname.startsWith(`${pathOf(own)}/`);
    const path = isBelow ? pathOf(asked) + url.pathname.slice(pathOf(own).length) : url.pathname;
    return new URL(`${path}${url.search}`, asked.origin);
  }
  return null;
}

/** The hosts, with ports, that an operator moved an endpoint to: wherever they are, they are meant. */
export function movedHosts(endpoints: readonly ProviderEndpoint[]): readonly string[] {
  return endpoints.filter(({ own, url }) => own !== url).map(({ url }) => new URL(url).host);
}

function pathOf(url: URL): string {
  return url.pathname === '/' ? '' : url.pathname;
}
