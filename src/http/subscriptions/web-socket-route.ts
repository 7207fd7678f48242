import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { serveWithoutUpgrade } from './plain-request';
import type { SubscriptionDoor } from './subscription-options';
import { closeWebSocket, GOING_AWAY } from './web-socket';
import { serveWebSocket } from './web-socket-connection';

export const WEB_SOCKET_PATH = '/graphql';

/** WebSockets on `/graphql`, in the protocol of graphql-ws. */
export function registerWebSockets(app: FastifyInstance, door: SubscriptionDoor): void {
  const { limits } = door;
  const unauthenticated = new Set<WebSocket>();
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.maxMessageBytes, handleProtocols });
  let isClosing = false;

  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      return serveWithoutUpgrade(app.server, request, socket, head);
    }
    door.onUpgrade(socket);
    if (request.url?.split('?')[0] !== WEB_SOCKET_PATH) return refuse(socket, 404, ...NOTHING_HERE);
    if (!isOriginAllowed(request, door)) return refuse(socket, 403, ...FOREIGN_ORIGIN);
    if (isClosing || unauthenticated.size >= limits.unauthenticatedConnections) return refuse(socket, 503, ...BUSY);
    server.handleUpgrade(request, socket, head, (webSocket) =>
      serveWebSocket(webSocket, request, door, unauthenticated),
    );
  });

  app.addHook('preClose', async () => {
    isClosing = true;
    for (const webSocket of server.clients) closeWebSocket(webSocket, GOING_AWAY, 'Going away', limits.closeTimeoutMs);
  });
}

/**
 * A page of another origin can open a WebSocket without asking first, as it can no other request. It would need a key
 * for anything more; one that the settings do not name gets no connection either.
 */
function isOriginAllowed({ headers: { origin, host } }: IncomingMessage, door: SubscriptionDoor): boolean {
  return origin === undefined || door.isOriginAllowed(origin, host);
}

const NOTHING_HERE = ['NOT_FOUND', 'There is nothing at this address.'] as const;
const FOREIGN_ORIGIN = ['FORBIDDEN', 'Pages of this origin may not connect.'] as const;
const BUSY = ['SERVICE_UNAVAILABLE', 'No more connections are taken at the moment.'] as const;

function refuse(socket: Socket, status: number, code: string, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  // Whether or not it is heard.
  socket.on('error', () => {});
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
