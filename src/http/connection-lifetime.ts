import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { atOnce, atOnceBeside } from './hooks';

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
  app.addHook(
    'preHandler',
    atOnce(({ raw: request }, { raw: response }) => {
      const wait = () => {
        if (!response.headersSent) request.socket.setTimeout(operationMs);
      };
      if (request.complete) wait();
      // The operation itself reads the files of a form.
      else request.once('end', wait);
    }),
  );
  app.addHook(
    'onSend',
    atOnceBeside(({ raw: { socket } }) => {
      socket.setTimeout(idleMs);
    }),
  );
}

/**
 * Closes the connections that have not brought a request when the server closes. Node 20 does not count them among the
 * idle ones, and browsers open some ahead of need: closing would wait for them until it is cut.
 *
 * @returns takes a connection for a used one, though what it brought was no request
 */
export function closeUnusedConnections(app: FastifyInstance): (socket: Socket) => void {
  const unused = new Set<Socket>();
  const known = new WeakSet<Socket>();
  app.server.on('connection', (socket) => {
    // One whose upgrade was not wanted begins anew.
    if (known.has(socket)) return;
    known.add(socket);
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }) => unused.delete(socket));
  app.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
  });
  return (socket) => unused.delete(socket);
}
