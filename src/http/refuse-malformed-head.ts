import type { FastifyInstance, FastifyReply } from 'fastify';

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
