import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from '../accounts/authenticate';
import type { Caller } from '../domain/caller';
import { stopIfOver } from './request-end';

const callers = new WeakMap<FastifyRequest, Caller>();

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Anybody may call the route, or the route itself checks who does. */
    readonly public?: boolean;
  }
}

/** Lets nobody without a valid API key past the headers of a request, except to routes that say that they are public. */
export function requireApiKey(app: FastifyInstance, authenticator: Authenticator): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 || request.routeOptions.config.public === true) return;
    callers.set(request, await authenticator.authenticate(request.headers.authorization));
    stopIfOver(reply);
  });
}

export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('This route is public: nobody was authenticated.');
  return caller;
}

/** Whose share of what this process has a request takes. */
export function organizationOf(request: FastifyRequest): string {
  return callerOf(request).organizationId;
}
