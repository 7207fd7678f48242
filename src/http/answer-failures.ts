import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestFailure } from '../domain/errors';
import { type FailureCode, headersOfStatus, statusOf } from '../domain/failure-status';
import { OperationRefusal } from '../graphql/limits/operation-refusal';
import { atOnce } from './hooks';
import { MultipartError } from './multipart/multipart-error';
import { type OpenRequest, openRequestsOn } from './requests-in-turn';
import { wasLastRequestRead } from './upgrade-offers';

/** Makes a `RequestFailure` of what another system failed by; every other error is passed on as it is. */
export type TranslateFailure = (error: unknown) => unknown;

/** Answers every failure outside a GraphQL operation as a GraphQL response with one error, and logs what is ours. */
export function answerFailures(app: FastifyInstance, translate: TranslateFailure): void {
  app.setErrorHandler((error: Error, request, reply) => {
    const { status, code, message, retryAfterSeconds = null } = refusalOf(error, translate(error), request, reply);
    const headers = headersOfStatus(status, retryAfterSeconds);
    return sendError(typed(reply).headers(headers), status, code, message, retryAfterSeconds);
  });
  app.setNotFoundHandler((_request, reply) => refuse(typed(reply), 'NOT_FOUND', NOTHING_HERE));
}

export const NOTHING_HERE = 'There is nothing at this address.';

/** What HTTP refuses of a request, where it is thrown: each door answers it in its own form. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';

  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** What a request is answered with, in whichever form. */
export interface AnsweredFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** When the same request is worth sending again, where that is known. */
  readonly retryAfterSeconds?: number | null;
}

/**
 * Says what the answer to a request tells of a failure, and logs what is ours.
 *
 * @param failure what `TranslateFailure` makes of the error
 */
export function refusalOf(
  error: Error,
  failure: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): AnsweredFailure {
  if (failure instanceof RequestFailure) {
    const { code, message, retryAfterSeconds, cause } = failure;
    if (cause !== undefined) request.log.warn({ code, err: cause }, 'request could not be done');
    return { status: statusOf(code), code, message, retryAfterSeconds };
  }
  if (failure instanceof HttpRefusal) {
    return { status: statusOf(failure.code), code: failure.code, message: failure.message };
  }
  if (failure instanceof OperationRefusal || failure instanceof MultipartError) return failure;
  if (isRefusal(error)) return refusalByFastify(error);
  // The client went away, or sent what is not HTTP: nobody reads the answer.
  if (error === request.raw.errored || isOver(error, reply)) {
    return { status: statusOf('BAD_REQUEST'), code: 'BAD_REQUEST', message: 'The request was not whole.' };
  }
  request.log.error({ err: error }, 'request failed');
  const message = `Something went wrong on our side. The request id ${request.id} finds it in the log.`;
  return { status: 500, code: 'INTERNAL_SERVER_ERROR', message };
}

/** What Fastify refuses by itself: an address that is no URL, a body that is not JSON, too large or unknown. */
export function refusalByFastify(error: FastifyError): AnsweredFailure {
  const status = error.statusCode ?? 400;
  return { status, code: status === 413 ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST', message: error.message };
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

/** As plain JSON, a status that is not 200 could be any proxy's: clients then look no further, and miss the code. */
function typed(reply: FastifyReply): FastifyReply {
  const isExpected = reply.request.headers.accept?.includes(GRAPHQL_RESPONSE) === true;
  return isExpected ? reply.type(`${GRAPHQL_RESPONSE}; charset=utf-8`) : reply;
}

/** Answers one error, in the form of every failure and by the status of its code. */
export function refuse(reply: FastifyReply, code: FailureCode, message: string): FastifyReply {
  return sendError(reply, statusOf(code), code, message);
}

/** The same, where the status is another than that of the code. */
export function sendError(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
  retryAfterSeconds: number | null = null,
): FastifyReply {
  const extensions = { code, ...(retryAfterSeconds !== null && { retryAfterSeconds }) };
  return reply.code(status).send({ errors: [{ message, extensions }] });
}

/** The same, as the bytes of an answer after which the connection ends: where there is no reply to answer by. */
export function refusalBytes(code: FailureCode, message: string): string {
  const status = statusOf(code);
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

type Refusal = readonly [code: FailureCode, message: string];

const NOT_HTTP: Refusal = ['BAD_REQUEST', 'The request is not well-formed HTTP/1.1.'];

/** By the code of Node's error. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', 'The headers of the request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'The headers of the request are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['PAYLOAD_TOO_LARGE', 'The extensions of a chunk are too large.'],
};

/**
 * Answers what Node's parser refuses before it is a request, or in the middle of one, as every other failure is
 * answered. Where the answer could be taken for that to another request, or lands inside of one, the connection just ends.
 */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  // It ends after the answers that it waits for.
  if (error.code?.startsWith('HPE_') && wasLastRequestRead(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable || !openRequestsOn(socket).every(isAtFault)) {
    socket.destroy();
    return;
  }
  socket.write(refusalBytes(...(REFUSALS[error.code ?? ''] ?? NOT_HTTP)));
  socket.destroySoon();
}

/** The request whose body cannot be read on, while nothing was said to it. */
function isAtFault({ request, response }: OpenRequest): boolean {
  return !request.complete && !response.headersSent;
}

/** Refuses what the headers of a request say wrongly, on every route, before anybody asks whose request it is. */
export function refuseMalformedHeads(app: FastifyInstance): void {
  app.addHook(
    'onRequest',
    atOnce(({ raw: { rawHeaders, httpVersion } }) => {
      const hosts = countHeader(rawHeaders, 'host');
      // RFC 9112 §3.2. Two parties that read one of two each would not agree on what is asked for.
      if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) {
        throw new HttpRefusal('BAD_REQUEST', 'A request has one Host header.');
      }
    }),
  );
}

/** Takes bodies as they are: one that was compressed would be read for what it is not (RFC 9110 §8.4). */
export function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook(
    'onRequest',
    atOnce((request, reply) => {
      const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
      if (encoding === '' || encoding === 'identity') return;
      reply.header('accept-encoding', 'identity');
      throw new HttpRefusal('UNSUPPORTED_MEDIA_TYPE', 'Send the body as it is, without a Content-Encoding.');
    }),
  );
}

function countHeader(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((header, index) => index % 2 === 0 && header.toLowerCase() === name).length;
}
