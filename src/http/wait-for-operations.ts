import type { FastifyInstance } from 'fastify';

export interface ConnectionLimits {
  /** The longest that nothing moves on a connection, in either direction. */
  readonly idleMs: number;
  /** The longest that an operation may take before its answer begins; nothing moves meanwhile. */
  readonly operationMs: number;
}

/**
 * Lets the operations of `app` take longer than a connection may be idle: from the end of a request's body to the begin
 * of its answer the connection waits for us, not for the client. A client that goes away meanwhile is noticed by the end
 * of its connection, or by TCP's own probes; the operation goes on.
 */
export function waitForOperations(app: FastifyInstance, { idleMs, operationMs }: ConnectionLimits): void {
  app.addHook('preHandler', async ({ raw: request }, { raw: response }) => {
    const wait = () => {
      if (!response.headersSent) request.socket.setTimeout(operationMs);
    };
    if (request.complete) wait();
    // The operation itself reads the files of a form.
    else request.once('end', wait);
  });
  app.addHook('onSend', async ({ raw: { socket } }) => {
    socket.setTimeout(idleMs);
  });
}
