const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * The service prints such an address where it listens on loopback. Elsewhere null: somebody's link would have others ask with
 * that somebody's key, in the console as well, which finds it in the same place.
 */
export function keyOfAddress({ hostname, hash }: { readonly hostname: string; readonly hash: string }): string | null {
  return loopback.test(hostname) ? new URLSearchParams(hash.slice(1)).get('key') : null;
}
