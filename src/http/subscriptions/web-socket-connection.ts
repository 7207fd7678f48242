import type { IncomingMessage } from 'node:http';
import { CloseCode, makeServer, type WebSocket as ProtocolSocket } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { requestIdOf } from '../request-caller';
import type { SubscriptionLimits, SubscriptionTransport } from './subscription-options';
import { GOING_AWAY, TRY_AGAIN_LATER, WebSocketSession } from './web-socket-session';

/** A connection that has not said yet whose it is. */
interface SilentConnection {
  /** Who shares what there is room for: where it comes from, or whose key it was opened with. */
  readonly origin: string;
  /** Room is made for a newer one. */
  drop(): void;
}

/**
 * The connections that have not said yet whose they are. Where there is no room for one more, the oldest is dropped of
 * the origin that has the most: a client that says at once whose it is finds room, however many others are silent.
 */
export class SilentConnections {
  /** In each set, the oldest first. */
  readonly #byOrigin = new Map<string, Set<SilentConnection>>();
  #total = 0;

  constructor(private readonly limit: number) {}

  get total(): number {
    return this.#total;
  }

  add(connection: SilentConnection): void {
    if (this.#total >= this.limit) this.#makeRoom();
    const { origin } = connection;
    const others = this.#byOrigin.get(origin) ?? new Set();
    this.#byOrigin.set(origin, others.add(connection));
    this.#total += 1;
  }

  /** It has said whose it is, or is no more. A second call does nothing. */
  delete(connection: SilentConnection): void {
    const others = this.#byOrigin.get(connection.origin);
    if (others?.delete(connection) !== true) return;
    this.#total -= 1;
    if (others.size === 0) this.#byOrigin.delete(connection.origin);
  }

  #makeRoom(): void {
    let most: Set<SilentConnection> = new Set();
    for (const connections of this.#byOrigin.values()) {
      if (connections.size > most.size) most = connections;
    }
    const [oldest] = most;
    if (oldest === undefined) return;
    this.delete(oldest);
    oldest.drop();
  }
}

/**
 * Serves one connection, from its first message to its end.
 *
 * @param silent all that have not said yet whose they are
 * @param origin whose share of them it takes
 */
export function serveWebSocket(
  socket: WebSocket,
  request: IncomingMessage,
  transport: SubscriptionTransport,
  silent: SilentConnections,
  origin: string,
): void {
  const { limits, logger } = transport;
  const { headers } = request;
  const requestId = requestIdOf(headers['x-request-id']);
  const startedAt = Date.now();
  const close = (code: number, reason: string) => closeWebSocket(socket, code, reason, limits.closeTimeoutMs);
  const silence = { origin, drop: () => closeWebSocket(socket, TRY_AGAIN_LATER, 'Too many connections', 0) };
  const session = new WebSocketSession({
    transport,
    requestId,
    address: transport.addressOf(request),
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

/** Ends a connection, within a time, whether or not the client has part in it. */
export function closeWebSocket(socket: WebSocket, code: number, reason: string, timeoutMs: number): void {
  if (socket.readyState !== socket.OPEN) return;
  const timer = setTimeout(() => socket.terminate(), timeoutMs);
  socket.once('close', () => clearTimeout(timer));
  socket.close(code, reason);
}

/** Cuts a connection whose client has not answered a ping by the next. */
function keepAlive(socket: WebSocket, intervalMs: number): void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, intervalMs);
  socket.once('close', () => clearInterval(timer));
}

/** What all connections share. */
interface MessageLimits {
  /** @returns null: a message of so many bytes may be read now; else what resolves when it may */
  turnForMessage(sizeBytes: number): Promise<void> | null;
  /** @returns what is called when a message was sent, or cannot be */
  countUnread(characters: number): () => void;
  /** @returns the text itself, or its UTF-8 when there is time to send that much */
  encode(text: string): string | Promise<Buffer>;
}

/** A socket as graphql-ws wants it. Each operation waits for its last result to go out before it asks for the next. */
export function protocolSocket(
  socket: WebSocket,
  { maxUnsentBytes, closeTimeoutMs }: SubscriptionLimits,
  shared: MessageLimits,
  onMisuse: (error: unknown) => void,
): ProtocolSocket {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    protocol: socket.protocol,
    send: async (data) => {
      // Nobody reads what waits; a word of farewell would wait behind it.
      if (socket.bufferedAmount > maxUnsentBytes) socket.terminate();
      // Operations that went on at once, with nowhere to send to, would let nothing else happen: not the end either.
      if (socket.readyState !== socket.OPEN) return closed;
      const release = shared.countUnread(data.length);
      const encoded = shared.encode(data);
      const message = typeof encoded === 'string' ? encoded : await encoded;
      return new Promise((resolve) =>
        socket.send(message, { binary: false }, () => {
          release();
          resolve();
        }),
      );
    },
    close: (code = GOING_AWAY, reason = '') => closeWebSocket(socket, code, reason, closeTimeoutMs),
    onMessage: (handle) => {
      // What waited for its turn until the connection was no more is not begun: nobody would end it.
      const handleOpen = (text: string) => {
        if (socket.readyState !== socket.CLOSED) handle(text).catch(onMisuse);
      };
      let waiting = 0;
      let last: Promise<void> = Promise.resolve();
      socket.on('message', (data) => {
        const text = String(data);
        const turn =
          waiting === 0 ? shared.turnForMessage(text.length) : last.then(() => shared.turnForMessage(text.length));
        if (turn === null) return handleOpen(text);
        // What was read with it comes after it; no more is read meanwhile.
        waiting += 1;
        socket.pause();
        last = turn.then(() => {
          waiting -= 1;
          if (waiting === 0) socket.resume();
          handleOpen(text);
        });
      });
    },
  };
}
