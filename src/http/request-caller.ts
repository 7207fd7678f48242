import { randomUUID } from 'node:crypto';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Authenticator } from '../accounts/authenticate';
import type { Caller } from '../domain/caller';
import { atOnce } from './hooks';
import type { ClientAddress } from './rates/client-address';
import { onRequestEnd, stopIfOver } from './request-end';
import type { RequestPlaces } from './request-places';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The id under which a request is logged: the one that a proxy gave it, where that has the form of one. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Silences Fastify's lines but for downloads that broke off on our side, which nothing else logs. */
export class RequestLogController extends LogController {
  constructor() {
    super({ disableRequestLogging: true, requestIdLogLabel: 'requestId' });
  }

  override streamError(error: FastifyError, request: FastifyRequest, _reply: FastifyReply): void {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') request.log.error({ err: error }, 'the answer broke off');
  }
}

/** One line a request, without its query string: signatures are secrets. */
export function logRequests(app: FastifyInstance): void {
  app.addHook(
    'onRequest',
    atOnce((request, reply) => {
      reply.header('x-request-id', request.id);
      // Fastify's onResponse does not run when the client goes away before it has the whole answer.
      onRequestEnd(reply.raw, () => {
        const { method } = request;
        const route = request.routeOptions.url ?? null;
        const { statusCode: status, writableFinished } = reply.raw;
        const facts = { method, route, status, ms: Math.round(reply.elapsedTime) };
        request.log.info(facts, writableFinished ? 'request' : 'request given up by the client');
      });
    }),
  );
}

const callers = new WeakMap<FastifyRequest, Caller>();

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Anybody may call the route, or the route itself checks who does. */
    readonly public?: boolean;
  }
}

interface CallerParts {
  readonly authenticator: Authenticator;
  readonly addressOf: ClientAddress;
  readonly places: RequestPlaces;
}

/** Lets nobody without a valid API key past the headers of a request, except to routes that say that they are public. */
export function requireApiKey(app: FastifyInstance, { authenticator, addressOf, places }: CallerParts): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 || request.routeOptions.config.public === true) return;
    const { authorization } = request.headers;
    const caller = await authenticator.authenticate(authorization, addressOf(request.raw));
    callers.set(request, caller);
    places.remember(authorization, caller);
    const turn = places.admit(request.raw, reply.raw, caller);
    if (turn !== null) await turn;
    stopIfOver(reply);
  });
}

export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('This route is public: nobody was authenticated.');
  return caller;
}

/** @returns null: nobody was authenticated, or not yet */
export function callerIfKnown(request: FastifyRequest): Caller | null {
  return callers.get(request) ?? null;
}

/** As `organizationOf`. @returns an empty text for what nobody in particular asked for */
export function tenantOf(request: FastifyRequest): string {
  return callerIfKnown(request)?.organizationId ?? '';
}

/** Whose share of what this process has a request takes. */
export function organizationOf(request: FastifyRequest): string {
  return callerOf(request).organizationId;
}
