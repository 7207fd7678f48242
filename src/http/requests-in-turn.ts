import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { RequestPlaces } from './request-places';

export interface OpenRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * So many may wait on a connection. Clients that send without waiting for answers are rare, and keep to some ten; one that
 * loses its connection asks again for what was not answered (RFC 9112 §9.3.2).
 */
const MAX_WAITING = 20;

/** Of each connection, those that are not over, in the order in which they came: the first is the one that is handled. */
const openRequests = new WeakMap<Socket, OpenRequest[]>();

export function openRequestsOn(socket: Socket): readonly OpenRequest[] {
  return openRequests.get(socket) ?? [];
}

/**
 * Handles the requests of a connection one after the other, as they are answered. Node begins all that it finds in what it
 * has read, which may be thousands: whoever sends faster than is answered would have as much done at once as it likes,
 * before anybody else is read. What waits is dropped with its connection; one on which too much waits is closed.
 */
export function serveRequestsInTurn({ server }: FastifyInstance, places: RequestPlaces): void {
  const [handle] = server.listeners('request') as RequestListener[];
  if (handle === undefined) throw new Error('Nothing handles requests yet.');
  server.off('request', handle);
  server.on('request', (request, response: ServerResponse) => {
    const { socket } = request;
    if (!socket.writable) return;
    const open = openRequests.get(socket) ?? [];
    openRequests.set(socket, open);
    open.push({ request, response });
    if (open.length > 1 + MAX_WAITING) socket.destroy();
    else if (open.length === 1) begin(open, handle.bind(server), places);
  });
}

function begin(open: OpenRequest[], handle: RequestListener, places: RequestPlaces): void {
  const [first] = open;
  // After the last answer of a connection, what was sent behind its request would never be over.
  if (first === undefined || !first.request.socket.writable) return;
  first.response.once('close', () => {
    open.shift();
    begin(open, handle, places);
  });
  places.begin(first.request, first.response, () => handle(first.request, first.response));
}
