/**
 * The Content-Security-Policy of the page: scripts and requests stay on this server, nothing is framed or posted.
 *
 * `styleNonce` is for the style element that GraphiQL's dialogs add. GraphiQL's fonts are data URIs in its stylesheet.
 * `mediaOrigins` may be shown as pictures, video and sound. Throws a `TypeError` when one is not a URL.
 */
export function securityPolicy(styleNonce: string, mediaOrigins: readonly string[]): string {
  const mediaSources = ["'self'", 'data:', 'blob:', ...mediaOrigins.map((origin) => new URL(origin).origin)].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    'font-src data:',
    "connect-src 'self'",
    `img-src ${mediaSources}`,
    `media-src ${mediaSources}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
