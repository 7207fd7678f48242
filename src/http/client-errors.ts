import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type OpenRequest, openRequestsOn } from './request-end';
import { wasLastRequestRead } from './upgrade-offers';

type Refusal = readonly [status: number, code: string, message: string];

const NOT_HTTP: Refusal = [400, 'BAD_REQUEST', 'The request is not well-formed HTTP/1.1.'];

/** By the code of Node's error. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TIMEOUT', 'The headers of the request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE', 'The headers of the request are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'PAYLOAD_TOO_LARGE', 'The extensions of a chunk are too large.'],
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
  const [status, code, message] = REFUSALS[error.code ?? ''] ?? NOT_HTTP;
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** The request whose body cannot be read on, while nothing was said to it. */
function isAtFault({ request, response }: OpenRequest): boolean {
  return !request.complete && !response.headersSent;
}

/** Refuses what the headers of a request say wrongly, on every route, before anybody asks whose request it is. */
export function refuseMalformedHeads(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw: { rawHeaders, httpVersion } }, reply) => {
    const hosts = countHeader(rawHeaders, 'host');
    // RFC 9112 §3.2. Two parties that read one of two each would not agree on what is asked for.
    if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) {
      return refuse(reply, 400, 'BAD_REQUEST', 'A request has one Host header.');
    }
  });
}

/** Takes bodies as they are: one that was compressed would be read for what it is not (RFC 9110 §8.4). */
export function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
    if (encoding === '' || encoding === 'identity') return;
    reply.header('accept-encoding', 'identity');
    return refuse(reply, 415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as it is, without a Content-Encoding.');
  });
}

function countHeader(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((header, index) => index % 2 === 0 && header.toLowerCase() === name).length;
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}
