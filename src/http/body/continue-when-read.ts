import type { FastifyInstance } from 'fastify';

/**
 * A client that announces a large body may wait to be asked for it (`Expect: 100-continue`, RFC 9110 §10.1.1). Node asks
 * at once; here it is asked for when it is going to be read, which a request that is refused by its headers never is.
 */
export function continueWhenRead(app: FastifyInstance): void {
  app.server.on('checkContinue', (request, response) => {
    app.server.emit('request', request, response);
  });
  app.addHook('preParsing', async (request, reply) => {
    if (request.headers.expect?.toLowerCase() === '100-continue') reply.raw.writeContinue();
  });
}
