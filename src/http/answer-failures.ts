import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestFailure, type RequestFailureCode } from '../domain/errors';
import { OperationRefusal } from '../graphql/limits/operation-refusal';

const STATUS_BY_CODE: Readonly<Record<RequestFailureCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  LOCKED: 423,
  PAYLOAD_TOO_LARGE: 413,
  FILE_NOT_FOUND: 404,
  FILE_DELETED: 410,
  FILE_EXPIRED: 410,
  UPLOAD_EXPIRED: 410,
  URL_EXPIRED: 403,
  FILTER_TOO_EXPENSIVE: 422,
  OVERLOADED: 503,
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
    if (failure instanceof OperationRefusal) return send(reply, 400, failure.code, failure.message);
    if (isRefusal(error)) return answerFastifyError(error, request, reply);
    // The client went away, or sent what is not HTTP: nobody hears the answer.
    if (error === request.raw.errored || isOver(error, reply))
      return send(reply, 400, 'BAD_REQUEST', 'The request was not whole.');
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

/** Answers what Fastify refuses by itself: an address that is no URL, a body that is not JSON, too large or unknown. */
export function answerFastifyError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 400;
  void send(reply, status, status === 413 ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST', error.message);
}

/** A stream that ended with its request, before its first byte went out. */
function isOver(error: Partial<FastifyError>, { raw }: FastifyReply): boolean {
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE' && (raw.closed || raw.destroyed);
}

function isRefusal(error: Error): error is FastifyError {
  const { code, statusCode } = error as Partial<FastifyError>;
  if (code === undefined || !code.startsWith('FST_') || statusCode === undefined) return false;
  return statusCode >= 400 && statusCode < 500;
}

const GRAPHQL_RESPONSE = 'application/graphql-response+json';

function send(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  // As plain JSON, a status that is not 200 could be any proxy's: clients then look no further, and miss the code.
  const isExpected = reply.request.headers.accept?.includes(GRAPHQL_RESPONSE) === true;
  if (isExpected) reply.type(`${GRAPHQL_RESPONSE}; charset=utf-8`);
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}
