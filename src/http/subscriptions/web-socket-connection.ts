import type { IncomingMessage } from 'node:http';
import { CloseCode, makeServer } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { requestIdOf } from '../request-log';
import type { SilentConnections } from './silent-connections';
import type { SubscriptionTransport } from './subscription-options';
import { closeWebSocket, keepAlive, protocolSocket, TRY_AGAIN_LATER } from './web-socket';
import { WebSocketSession } from './web-socket-session';

/**
 * Serves one connection, from its first message to its end.
 *
 * @param silent all that have not said yet whose they are
 * @param origin whose share of them it takes
 */
export function serveWebSocket(
  socket: WebSocket,
  { headers }: IncomingMessage,
  door: SubscriptionTransport,
  silent: SilentConnections,
  origin: string,
): void {
  const { limits, logger } = door;
  const requestId = requestIdOf(headers['x-request-id']);
  const startedAt = Date.now();
  const close = (code: number, reason: string) => closeWebSocket(socket, code, reason, limits.closeTimeoutMs);
  const silence = { origin, drop: () => closeWebSocket(socket, TRY_AGAIN_LATER, 'Too many connections', 0) };
  const session = new WebSocketSession({
    door,
    requestId,
    authorization: headers.authorization,
    onAuthenticated: () => silent.delete(silence),
    isOpen: () => socket.readyState === socket.OPEN,
    close,
  });
  silent.add(silence);
  const protocol = protocolSocket(socket, limits, session, (error) => {
    logger.warn({ requestId, err: error }, 'a message was not understood');
    close(CloseCode.BadRequest, 'Invalid message received');
  });
  const closed = makeServer(session.protocol()).opened(protocol, undefined);
  keepAlive(socket, limits.keepAliveMs);
  // Frames that are broken or too large: the connection is closed with the code that says so.
  socket.on('error', () => {});
  socket.once('close', (code, reason) => {
    silent.delete(silence);
    session.end();
    void closed(code, String(reason));
    const { operationCount: operations } = session;
    logger.info({ requestId, code, operations, ms: Date.now() - startedAt }, 'WebSocket');
  });
}
