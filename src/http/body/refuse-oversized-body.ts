import type { onRequestAsyncHookHandler } from 'fastify';

/** An onRequest hook: answers 413 to a request whose Content-Length is over the limit, before its body is read. */
export function refuseOversizedBody(maxBodyBytes: number): onRequestAsyncHookHandler {
  return async (request, reply) => {
    if (Number(request.headers['content-length'] ?? 0) <= maxBodyBytes) return;
    const message = `The request is larger than ${maxBodyBytes} bytes.`;
    return reply.code(413).send({ errors: [{ message, extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
  };
}
