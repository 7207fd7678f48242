import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestFailure, type RequestFailureCode } from '../domain/errors';

const STATUS_BY_CODE: Readonly<Record<RequestFailureCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  NOT_FOUND: 404,
  PAYLOAD_TOO_LARGE: 413,
  FILE_DELETED: 410,
  FILE_EXPIRED: 410,
  STORAGE_UNAVAILABLE: 503,
  SERVICE_UNAVAILABLE: 503,
};

/** Makes a `RequestFailure` of what another system failed by; every other error is passed on as it is. */
export type TranslateFailure = (error: unknown) => unknown;

/** An outage is over in seconds, or takes minutes: then asking every few seconds costs nobody anything. */
const RETRY_AFTER_SECONDS = 5;

/** Answers every failure outside a GraphQL operation as a GraphQL response with one error, and logs what is ours. */
export function answerFailures(app: FastifyInstance, translate: TranslateFailure): void {
  app.setErrorHandler((error: Error, request, reply) => {
    const failure = translate(error);
    if (failure instanceof RequestFailure) return answerRequestFailure(failure, request, reply);
    const status = clientStatusOf(error);
    if (status !== null) return send(reply, status, 'BAD_REQUEST', error.message);
    request.log.error({ err: error }, 'request failed');
    return answerUnforeseen(request, reply);
  });
  app.setNotFoundHandler((_request, reply) => send(reply, 404, 'NOT_FOUND', 'There is nothing at this address.'));
}

function answerRequestFailure(failure: RequestFailure, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, message, cause } = failure;
  const status = STATUS_BY_CODE[code];
  if (cause !== undefined) request.log.warn({ code, err: cause }, 'request could not be done');
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  return send(reply, status, code, message);
}

function answerUnforeseen(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const message = `Something went wrong on our side. The request id ${request.id} finds it in the log.`;
  return send(reply, 500, 'INTERNAL_SERVER_ERROR', message);
}

/** Fastify's own refusals (a body that is not JSON, too large, of a type that nobody takes) say what they are. */
function clientStatusOf(error: Error): number | null {
  const { code, statusCode } = error as Partial<FastifyError>;
  if (code === undefined || !code.startsWith('FST_') || statusCode === undefined) return null;
  return statusCode >= 400 && statusCode < 500 ? statusCode : null;
}

function send(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}
