/** What a page of this server may load, as its Content-Security-Policy says it. */
export interface PagePolicy {
  /** Good for this one answer. It is for the style elements that libraries add. */
  readonly styleNonce: string;
  /** Origins besides this server's that pictures, video and sound are shown from. */
  readonly mediaOrigins: readonly string[];
  /** Whether scripts may also read what is there, as for the wave form of a sound. */
  readonly readsMedia?: boolean;
  /** Whether fonts may be data URIs in stylesheets. */
  readonly hasInlineFonts?: boolean;
}

/**
 * Scripts and requests stay on this server, nothing is framed or posted.
 *
 * @throws {TypeError} when one of the origins is not a URL
 */
export function securityPolicy({ styleNonce, mediaOrigins, readsMedia, hasInlineFonts }: PagePolicy): string {
  const origins = mediaOrigins.map((origin) => new URL(origin).origin);
  const mediaSources = ["'self'", 'data:', 'blob:', ...origins].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    ...(hasInlineFonts ? ['font-src data:'] : []),
    `connect-src ${["'self'", ...(readsMedia ? origins : [])].join(' ')}`,
    `img-src ${mediaSources}`,
    `media-src ${mediaSources}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function escapeAttribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
