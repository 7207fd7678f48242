import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { SubscriptionLimits } from './subscription-options';

/** Codes of the WebSocket registry (RFC 6455 §11.7) after which clients come back. */
export const GOING_AWAY = 1001;
export const TRY_AGAIN_LATER = 1013;

/** Ends a connection, within a time, whether or not the client has part in it. */
export function closeWebSocket(socket: WebSocket, code: number, reason: string, timeoutMs: number): void {
  if (socket.readyState !== socket.OPEN) return;
  const timer = setTimeout(() => socket.terminate(), timeoutMs);
  socket.once('close', () => clearTimeout(timer));
  socket.close(code, reason);
}

/** Cuts a connection whose client has not answered a ping by the next. */
export function keepAlive(socket: WebSocket, intervalMs: number): void {
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
export interface MessageLimits {
  /** @returns null: a message of so many bytes may be read now; else what resolves when it may */
  turnForMessage(sizeBytes: number): Promise<void> | null;
  /** @returns what is called when a message was sent, or cannot be */
  holdUnread(characters: number): () => void;
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
    send: (data) => {
      // Nobody reads what waits; a word of farewell would wait behind it.
      if (socket.bufferedAmount > maxUnsentBytes) socket.terminate();
      // Operations that went on at once, with nowhere to send to, would let nothing else happen: not the end either.
      if (socket.readyState !== socket.OPEN) return closed;
      const release = shared.holdUnread(data.length);
      return new Promise((resolve) =>
        socket.send(data, () => {
          release();
          resolve();
        }),
      );
    },
    close: (code = GOING_AWAY, reason = '') => closeWebSocket(socket, code, reason, closeTimeoutMs),
    onMessage: (handle) => {
      let waiting = 0;
      let last: Promise<void> = Promise.resolve();
      socket.on('message', (data) => {
        const text = String(data);
        const turn =
          waiting === 0 ? shared.turnForMessage(text.length) : last.then(() => shared.turnForMessage(text.length));
        if (turn === null) return void handle(text).catch(onMisuse);
        // What was read with it comes after it; no more is read meanwhile.
        waiting += 1;
        socket.pause();
        last = turn.then(() => {
          waiting -= 1;
          if (waiting === 0) socket.resume();
          void handle(text).catch(onMisuse);
        });
      });
    },
  };
}
