import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseUrl } from '../domain/parse-url';

/** Origins whose pages may use the API from browsers; `*` among them stands for any. */
export type AllowedOrigins = readonly string[];

/** Chromium takes no more. */
const PREFLIGHT_SECONDS = 7_200;
const METHODS = 'GET, HEAD, POST, PATCH, DELETE';

/** What scripts read besides the body: of resumable uploads, and to find a request in the log. */
const EXPOSED_HEADERS = [
  'location',
  'retry-after',
  'tus-extension',
  'tus-max-size',
  'tus-resumable',
  'tus-version',
  'upload-expires',
  'upload-length',
  'upload-offset',
  'x-request-id',
].join(', ');

/**
 * Lets pages of the allowed origins use what is below `paths` (https://fetch.spec.whatwg.org/#http-cors-protocol).
 * Without credentials: pages send their API key themselves, and browsers add nothing of their own.
 */
export function shareAcrossOrigins(app: FastifyInstance, origins: AllowedOrigins, paths: readonly string[]): void {
  if (origins.length === 0) return;
  app.addHook('onRequest', async (request, reply) => {
    const { url, headers } = request;
    if (!paths.some((path) => isBelow(path, url))) return;
    reply.header('vary', 'origin, access-control-request-headers');
    if (headers.origin === undefined || !includesOrigin(origins, headers.origin)) return;
    reply.headers({
      'access-control-allow-origin': origins.includes('*') ? '*' : headers.origin,
      'access-control-expose-headers': EXPOSED_HEADERS,
    });
    if (!isPreflight(request)) return;
    return reply
      .code(204)
      .headers({
        'access-control-allow-methods': METHODS,
        // Whatever is asked for: `*` would leave out the one header that matters, Authorization.
        'access-control-allow-headers': headers['access-control-request-headers'] ?? '',
        'access-control-max-age': PREFLIGHT_SECONDS,
      })
      .send();
  });
}

/** Whether a page may connect: of an allowed origin, or of this very host. */
export function isOriginAllowed(origins: AllowedOrigins, origin: string, host: string | undefined): boolean {
  if (includesOrigin(origins, origin)) return true;
  return host !== undefined && parseUrl(origin)?.host === host.toLowerCase();
}

function includesOrigin(origins: AllowedOrigins, origin: string): boolean {
  return origins.includes('*') || origins.includes(origin);
}

function isBelow(path: string, url: string): boolean {
  return url.startsWith(path) && ['/', '?', undefined].includes(url[path.length]);
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
