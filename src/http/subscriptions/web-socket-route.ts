import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { FailureCode } from '../../domain/failure-status';
import { refusalBytes } from '../answer-failures';
import type { SubscriptionTransport } from './subscription-options';
import { closeWebSocket, SilentConnections, serveWebSocket } from './web-socket-connection';
import { GOING_AWAY } from './web-socket-session';

/** What offers an upgrade; `Connection` names them. */
const UPGRADE_HEADERS = new Set(['upgrade', 'http2-settings']);

/**
 * Serves a request as if it had not asked for an upgrade, which a server may ignore (RFC 9110 §7.8). Node hands over
 * every request that asks for one, and not only those for WebSockets do: some clients offer HTTP/2 with each request.
 * Only where no answer is open on the connection: the parser that begins anew on it knows of none.
 */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    if (name.toLowerCase() === 'connection') lines.push(`${name}: ${withoutUpgrade(value)}`);
    else if (!UPGRADE_HEADERS.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

/** It may say besides whether the connection is to be kept. */
function withoutUpgrade(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  return options.filter((option) => !UPGRADE_HEADERS.has(option.toLowerCase())).join(', ');
}

export const WEB_SOCKET_PATH = '/graphql';

/** WebSockets on `/graphql`, in the protocol of graphql-ws. */
export function registerWebSockets(app: FastifyInstance, transport: SubscriptionTransport): void {
  const { limits } = transport;
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
    transport.onUpgrade(socket);
    if (request.url?.split('?')[0] !== WEB_SOCKET_PATH) return refuse(socket, ...NOTHING_HERE);
    if (!isOriginAllowed(request, transport)) return refuse(socket, ...FOREIGN_ORIGIN);
    void organizationOf(request, socket, transport).then((organizationId) => {
      if (isClosing) return refuse(socket, ...BUSY);
      const silent = organizationId === null ? unknown : known;
      const origin = organizationId ?? transport.addressOf(request);
      // One that is broken by now is ended, without a word.
      server.handleUpgrade(request, socket, head, (webSocket) =>
        serveWebSocket(webSocket, request, transport, silent, origin),
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
  request: IncomingMessage,
  socket: Socket,
  { authenticator, addressOf }: SubscriptionTransport,
): Promise<string | null> {
  const { authorization } = request.headers;
  if (authorization === undefined) return null;
  const ignore = () => {};
  // Meanwhile nobody else listens: the client may break the connection.
  socket.on('error', ignore);
  try {
    return (await authenticator.authenticate(authorization, addressOf(request))).organizationId;
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
function isOriginAllowed({ headers: { origin, host } }: IncomingMessage, transport: SubscriptionTransport): boolean {
  return origin === undefined || transport.isOriginAllowed(origin, host);
}

const NOTHING_HERE = ['NOT_FOUND', 'There is nothing at this address.'] as const;
const FOREIGN_ORIGIN = ['FORBIDDEN', 'Pages of this origin may not connect.'] as const;
const BUSY = ['SERVICE_UNAVAILABLE', 'The server is going away.'] as const;

function refuse(socket: Socket, code: FailureCode, message: string): void {
  // Whether or not it is read.
  socket.on('error', () => {});
  socket.end(refusalBytes(code, message), () => socket.destroy());
}
