import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isLoopbackHost, parseUrl } from '../domain/url';
import { atOnce } from './hooks';

/**
 * Origins whose pages may use the API from browsers; among them, `*` stands for any, and `loopback` for those of the
 * browser's own machine.
 */
export type AllowedOrigins = readonly string[];

/** Chromium takes no more. */
const PREFLIGHT_SECONDS = 7_200;
const METHODS = 'GET, HEAD, POST, PATCH, DELETE';

/** What scripts read besides the body: of resumable uploads, of the REST wires, and to find a request in the log. */
const EXPOSED_HEADERS = [
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'tus-extension',
  'tus-max-size',
  'tus-resumable',
  'tus-version',
  'upload-expires',
  'upload-length',
  'upload-offset',
  'x-file-id',
  'x-persistence-reason',
  'x-request-id',
  'x-should-retry',
].join(', ');

const MEDIA_PATHS = ['/files', '/generations'];
const EXPOSED_MEDIA_HEADERS =
  'accept-ranges, content-disposition, content-length, content-range, etag, ratelimit, ratelimit-policy, retry-after, x-request-id';

/** Strangers choose what they send as their origin. */
const MAX_NOTED_ORIGINS = 100;
const MAX_ORIGIN_CHARACTERS = 300;

/**
 * Lets pages of the allowed origins use what is below `paths` (https://fetch.spec.whatwg.org/#http-cors-protocol).
 * By hand: `@fastify/cors` answers by route or for the whole server, while what is open to whom goes by path here, on
 * answers to unknown routes and to requests that are over before any route too.
 * Without credentials: pages send their API key themselves, and browsers add nothing of their own.
 */
export function shareAcrossOrigins(
  app: FastifyInstance,
  origins: AllowedOrigins,
  paths: readonly string[],
  refused: RefusedOrigins,
): void {
  app.addHook(
    'onRequest',
    atOnce((request, reply) => {
      const { origin, host } = request.headers;
      if (!isBelowAny(paths, request.url)) return;
      reply.header('vary', 'origin, access-control-request-headers');
      if (origin === undefined) return;
      if (!isOriginAllowed(origins, origin, host)) return refused.note(origin);
      if (!includesOrigin(origins, origin)) return;
      reply.headers({
        'access-control-allow-origin': origins.includes('*') ? '*' : origin,
        'access-control-expose-headers': EXPOSED_HEADERS,
      });
      if (isPreflight(request)) return answerPreflight(request, reply, METHODS);
    }),
  );
}

/**
 * Lets the pages of any origin read media, and why there are none: a URL that is signed, or a key, decides who may. It is
 * on every answer, so that a page can distinguish a URL that ran out from a network that is down.
 */
export function shareMedia(app: FastifyInstance): void {
  app.addHook(
    'onRequest',
    atOnce((request, reply) => {
      openMedia(request, reply);
      if (!isMedia(request.url) || !isPreflight(request)) return;
      reply.header('vary', 'access-control-request-headers');
      return answerPreflight(request, reply, 'GET, HEAD');
    }),
  );
}

/** What `shareMedia` does, for an answer to a request that no hook sees. */
export function openMedia({ url }: FastifyRequest, reply: FastifyReply): void {
  if (!isMedia(url)) return;
  reply.headers({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': EXPOSED_MEDIA_HEADERS,
  });
}

function answerPreflight({ headers }: FastifyRequest, reply: FastifyReply, methods: string): FastifyReply {
  return reply
    .code(204)
    .headers({
      'access-control-allow-methods': methods,
      // Whatever is asked for: `*` would leave out the one header that matters, Authorization.
      'access-control-allow-headers': headers['access-control-request-headers'] ?? '',
      'access-control-max-age': PREFLIGHT_SECONDS,
    })
    .send();
}

/** Origins whose pages were refused: each is logged once, with what to do about it. */
export class RefusedOrigins {
  private readonly noted = new Set<string>();

  /** @param own where this very service is reached: its own page says its origin too, whatever a proxy calls the host */
  constructor(
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly own: readonly string[],
  ) {}

  note(origin: string): void {
    if (this.noted.size >= MAX_NOTED_ORIGINS || this.noted.has(origin) || this.own.includes(origin)) return;
    this.noted.add(origin);
    this.logger.warn(
      { origin: origin.slice(0, MAX_ORIGIN_CHARACTERS) },
      'pages of this origin may not use the API: the setting CORS_ORIGINS names those that may',
    );
  }
}

/** Whether a page may connect: of an allowed origin, or of this very host. */
export function isOriginAllowed(origins: AllowedOrigins, origin: string, host: string | undefined): boolean {
  if (includesOrigin(origins, origin)) return true;
  return host !== undefined && parseUrl(origin)?.host === host.toLowerCase();
}

function includesOrigin(origins: AllowedOrigins, origin: string): boolean {
  if (origins.includes('*') || origins.includes(origin)) return true;
  return origins.includes('loopback') && isLoopbackHost(parseUrl(origin)?.hostname ?? '');
}

function isMedia(url: string): boolean {
  return isBelowAny(MEDIA_PATHS, url);
}

/** @param url what is asked for, from its path on */
export function isBelowAny(paths: readonly string[], url: string): boolean {
  return paths.some((path) => isBelow(path, url));
}

function isBelow(path: string, url: string): boolean {
  return url.startsWith(path) && ['/', '?', undefined].includes(url[path.length]);
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
