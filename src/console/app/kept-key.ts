import type { Viewer } from '../graph/documents/viewer';

/** The tab has it for as long as it is open, and no request carries it by itself. The query editor finds it there, too. */
const STORED_AS = 'mediagraph:api-key';
/** What the console keeps of a tenant across reloads: where uploads have come to. */
const OF_TENANT = 'mediagraph:tenant:';
const OF_QUERY_EDITOR = 'graphiql:';

export function keptKey(): string | null {
  takeKeyFromAddress();
  return sessionStorage.getItem(STORED_AS);
}

export function keepKey(apiKey: string): void {
  sessionStorage.setItem(STORED_AS, apiKey);
}

export function forgetKey(): void {
  sessionStorage.removeItem(STORED_AS);
}

/** Another key is of another project, or its owner's: what is kept of others is not seen by it. */
export function tenantOf({ organization, project, ownerId }: Viewer): string {
  return [organization.id, project?.id ?? '', ownerId ?? ''].map(encodeURIComponent).join('/');
}

/** Where something of a tenant is kept, so that it can be forgotten. */
export function tenantKey(tenant: string, name: string): string {
  return `${OF_TENANT}${tenant}:${name}`;
}

/**
 * With what was asked for in the query editor: its documents and variables are as much a tenant's. Other tabs may be signed
 * in as others, and go on with what they have.
 */
export function forgetTenant(tenant: string): void {
  const begin = tenantKey(tenant, '');
  for (const storage of [localStorage, sessionStorage]) {
    for (const name of Object.keys(storage)) {
      if (name.startsWith(begin) || name.startsWith(OF_QUERY_EDITOR)) storage.removeItem(name);
    }
  }
}

/** A service that listens on loopback prints an address such as `/#key=mg_…`: it is neither seen nor kept for long. */
function takeKeyFromAddress(): void {
  if (!location.hash.startsWith('#key=')) return;
  const key = keyOfAddress(location);
  if (key !== null) keepKey(key);
  history.replaceState(history.state, '', location.pathname + location.search);
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** As the query editor has it. Elsewhere null: somebody's link would sign others in to that somebody's project, and have them upload there. */
export function keyOfAddress({ hostname, hash }: Pick<Location, 'hostname' | 'hash'>): string | null {
  return LOOPBACK.test(hostname) ? new URLSearchParams(hash.slice(1)).get('key') : null;
}
