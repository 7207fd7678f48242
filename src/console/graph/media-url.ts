/** Where the page may load media from besides its own server, as its policy has it. */
const mediaOrigins = (globalThis.document?.documentElement.dataset['mediaOrigins'] ?? '').split(' ');

/**
 * A URL of media as the page can load it. Where the service was not told by what name it is reached, its URLs have the
 * one that it listens at: the page may have come by another, as through a tunnel, and its policy leads to its own only.
 */
export function mediaUrl(url: string, origins: readonly string[] = mediaOrigins): string {
  // What this page has made, and data URIs, are of no server.
  if (!/^https?:/.test(url)) return url;
  const { origin, pathname, search } = new URL(url);
  return origins.includes(origin) ? url : pathname + search;
}

/** As {@link mediaUrl}, where there may be none. */
export function mediaUrlOf(media: { readonly url: string } | null | undefined): string | null {
  return media == null ? null : mediaUrl(media.url);
}

/** One that works elsewhere: as others reach the service, if it is known, and otherwise as this page does. */
export function linkOf(url: string): string {
  return new URL(mediaUrl(url), location.href).href;
}
