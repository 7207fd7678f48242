import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { serveWithoutUpgrade } from './plain-request';
import { SilentConnections } from './silent-connections';
import type { SubscriptionTransport } from './subscription-options';
import { closeWebSocket, GOING_AWAY } from './web-socket';
import { serveWebSocket } from './web-socket-connection';

export const WEB_SOCKET_PATH = '/graphql';

/** WebSockets on `/graphql`, in the protocol of graphql-ws. */
export function registerWebSockets(app: FastifyInstance, door: SubscriptionTransport): void {
  const { limits } = door;
  const unknown = new SilentConnections(limits.unauthenticatedConnections);
  const known = new SilentConnections(limits.connections.total);
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxMessageBytes,
    handleProtocols,
    // One message of a connection at a time: others have their turns between them, however many come at once.
    allowSynchronousEvents: false,
  });
  let isClosing = false;

  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      return serveWithoutUpgrade(app.server, request, socket, head);
    }
    door.onUpgrade(socket);
    if (request.url?.split('?')[0] !== WEB_SOCKET_PATH) return refuse(socket, 404, ...NOTHING_HERE);
    if (!isOriginAllowed(request, door)) return refuse(socket, 403, ...FOREIGN_ORIGIN);
    void organizationOf(request, socket, door).then((organizationId) => {
      if (isClosing) return refuse(socket, 503, ...BUSY);
      const silent = organizationId === null ? unknown : known;
      const origin = organizationId ?? request.socket.remoteAddress ?? '';
      // One that is broken by now is ended, without a word.
      server.handleUpgrade(request, socket, head, (webSocket) =>
        serveWebSocket(webSocket, request, door, silent, origin),
      );
    });
  });

  app.addHook('preClose', async () => {
    isClosing = true;
    for (const webSocket of server.clients) closeWebSocket(webSocket, GOING_AWAY, 'Going away', limits.closeTimeoutMs);
  });
}

/**
 * Whose key the request itself has. Such a WebSocket takes no room of those of which nobody knows whose they are.
 *
 * @returns null where it has none, or one that is not good; another may follow in the first message
 */
async function organizationOf(
  { headers: { authorization } }: IncomingMessage,
  socket: Socket,
  { authenticator }: SubscriptionTransport,
): Promise<string | null> {
  if (authorization === undefined) return null;
  const ignore = () => {};
  // Meanwhile nobody else listens: the client may break the connection.
  socket.on('error', ignore);
  try {
    return (await authenticator.authenticate(authorization)).organizationId;
  } catch {
    return null;
  } finally {
    socket.off('error', ignore);
  }
}

/**
 * A page of another origin can open a WebSocket without asking first, as it can no other request. It would need a key
 * for anything more; one that the settings do not name gets no connection either.
 */
function isOriginAllowed({ headers: { origin, host } }: IncomingMessage, door: SubscriptionTransport): boolean {
  return origin === undefined || door.isOriginAllowed(origin, host);
}

const NOTHING_HERE = ['NOT_FOUND', 'There is nothing at this address.'] as const;
const FOREIGN_ORIGIN = ['FORBIDDEN', 'Pages of this origin may not connect.'] as const;
const BUSY = ['SERVICE_UNAVAILABLE', 'The server is going away.'] as const;

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
