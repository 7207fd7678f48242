import { randomUUID } from 'node:crypto';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { onRequestEnd } from './request-end';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The id under which a request is logged: the one that a proxy gave it, where that has the form of one. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Silences Fastify's lines but for downloads that broke off on our side, of which nothing else tells. */
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
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Fastify's onResponse does not run when the client goes away before it has the whole answer.
    onRequestEnd(reply.raw, () => {
      const { method } = request;
      const route = request.routeOptions.url ?? null;
      const { statusCode: status, writableFinished } = reply.raw;
      const facts = { method, route, status, ms: Math.round(reply.elapsedTime) };
      request.log.info(facts, writableFinished ? 'request' : 'request given up by the client');
    });
  });
}
