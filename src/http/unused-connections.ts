import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

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
