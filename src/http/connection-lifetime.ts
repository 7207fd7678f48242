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

/** So long after it was opened a connection may bring a request that was sent at once. */
const FIRST_REQUEST_MS = 1_000;

/**
 * Closes the connections that have not brought a request when the server closes. Node 20 does not count them among the
 * idle ones, and browsers open some ahead of need: closing would wait for them until it is cut. One that has just been
 * opened has a moment more: whoever opens one for a request, as proxies do, sends that at once.
 *
 * @returns takes a connection for a used one, though what it brought was no request
 */
export function closeUnusedConnections(app: FastifyInstance): (socket: Socket) => void {
  /** When each was opened, in ms. */
  const unused = new Map<Socket, number>();
  let isClosing = false;
  const known = new WeakSet<Socket>();
  app.server.on('connection', (socket) => {
    // One whose upgrade was not wanted begins anew.
    if (known.has(socket)) return;
    known.add(socket);
    unused.set(socket, performance.now());
    socket.once('close', () => unused.delete(socket));
    if (isClosing) closeWhenLate(socket);
  });
  app.server.on('request', ({ socket }) => unused.delete(socket));
  app.addHook('preClose', async () => {
    isClosing = true;
    for (const socket of unused.keys()) closeWhenLate(socket);
  });
  function closeWhenLate(socket: Socket): void {
    const isLate = () => {
      if (unused.has(socket)) socket.destroy();
    };
    const openedAt = unused.get(socket) ?? 0;
    const leftMs = openedAt + FIRST_REQUEST_MS - performance.now();
    if (leftMs <= 0) isLate();
    else setTimeout(isLate, leftMs).unref();
  }
  return (socket) => unused.delete(socket);
}
