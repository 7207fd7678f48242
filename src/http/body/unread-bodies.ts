import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { atOnceBeside } from '../hooks';
import { onRequestEnd } from '../request-end';

/**
 * A client that announces a large body may wait to be asked for it (`Expect: 100-continue`, RFC 9110 §10.1.1). Node asks
 * at once; here it is asked for when it is going to be read, which a request that is refused by its headers never is.
 */
export function continueWhenRead(app: FastifyInstance): void {
  app.server.on('checkContinue', (request, response) => {
    app.server.emit('request', request, response);
  });
  app.addHook(
    'preParsing',
    atOnceBeside((request, reply) => {
      if (request.headers.expect?.toLowerCase() === '100-continue') reply.raw.writeContinue();
    }),
  );
}

interface DiscardLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Whether each piece, of some 64 KiB, waits for its turn among those of other connections. Default: false. */
  readonly inTurn?: boolean;
}

/**
 * Reads the rest of a request's body and throws it away.
 *
 * @returns whether the body came to its end within both limits
 */
export function discardBody(request: IncomingMessage, limits: DiscardLimits): Promise<boolean> {
  if (request.readableEnded) return Promise.resolve(true);
  // Once a request is answered only its connection shows that the client is gone.
  const { socket } = request;
  if (socket.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    let discardedBytes = 0;
    let isSettled = false;
    const settle = (isWhole: boolean): void => {
      isSettled = true;
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd);
      socket.off('close', onClose);
      resolve(isWhole);
    };
    const onData = (chunk: Buffer): void => {
      discardedBytes += chunk.length;
      if (discardedBytes > limits.maxBytes) settle(false);
      else if (limits.inTurn) {
        request.pause();
        discardTurns.wait((isGiven) => {
          if (isSettled) return;
          if (isGiven) request.resume();
          else settle(false);
        });
      }
    };
    const onEnd = (): void => settle(true);
    const onClose = (): void => settle(false);
    const timer = setTimeout(onClose, limits.timeoutMs);
    socket.on('close', onClose);
    request.on('data', onData).on('end', onEnd).resume();
  });
}

const DISCARD_INTERVAL_MS = 2;
/** Each holds two pieces of 64 KiB. With more of them, none would come to its end in the time that it has. */
const MAX_DISCARDED_AT_ONCE = 32;

/**
 * Reads what is thrown away of all connections in turn, a piece in two milliseconds: 32 MB a second. Otherwise a client
 * that sends megabytes which were refused, on many connections, has them read as fast as it can send, while others wait.
 * Of more connections than may wait, the one that has waited longest is given up; its answer was sent some 60 ms before.
 */
class DiscardTurns {
  readonly #waiting: ((isGiven: boolean) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  wait(turn: (isGiven: boolean) => void): void {
    this.#waiting.push(turn);
    if (this.#waiting.length > MAX_DISCARDED_AT_ONCE) this.#waiting.shift()?.(false);
    this.#timer ??= setTimeout(this.#next, DISCARD_INTERVAL_MS).unref();
  }

  readonly #next = (): void => {
    this.#waiting.shift()?.(true);
    this.#timer = this.#waiting.length === 0 ? undefined : setTimeout(this.#next, DISCARD_INTERVAL_MS).unref();
  };
}

const discardTurns = new DiscardTurns();

declare module 'fastify' {
  interface FastifyRequest {
    /** How much of the body was read, by what reads it as a stream of its own. */
    receivedBodyBytes(): number;
  }
}

/** A rest as small as this costs less to read than a new connection. */
const KEEP_ALIVE = { maxBytes: 1024 * 1024, timeoutMs: 5_000 };
/** Long enough to read an answer; nginx lingers for 5 s as well. */
const LINGER = { maxBytes: 16 * 1024 * 1024, timeoutMs: 5_000, inTurn: true };

/**
 * Sees to the bodies of requests that are answered before they were read to their end. A small rest is read and thrown
 * away, and the connection stays in use. Otherwise the answer says `Connection: close`, and the connection is closed in
 * stages: were it closed at once, the bytes still coming would reset it, and the client could lose the answer (RFC 9112
 * §9.6). Idempotent: the instance's children are seen to as well.
 */
export function closeUnreadBodies(app: FastifyInstance): void {
  if (app.hasRequestDecorator('receivedBodyBytes')) return;
  app.decorateRequest('receivedBodyBytes', () => 0);
  app.addHook(
    'onSend',
    atOnceBeside((request, reply) => {
      if (hasBody(request) && !request.raw.readableEnded) settleBody(request, reply);
    }),
  );
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function settleBody(request: FastifyRequest, reply: FastifyReply): void {
  const { socket } = request.raw;
  const isKept = unreadBytes(request) <= KEEP_ALIVE.maxBytes;
  if (!isKept) {
    reply.header('connection', 'close');
    // What Node calls when the last answer is out, to close the connection at once.
    socket.destroySoon = () => socket.end();
  }
  // Node reads what nobody has begun to read, without a limit; so the reading is begun here.
  if (request.raw.readableFlowing === null) request.raw.read();
  onRequestEnd(reply.raw, async () => {
    if (isKept && (await discardBody(request.raw, KEEP_ALIVE))) return;
    socket.end();
    await discardBody(request.raw, LINGER);
    socket.destroy();
  });
}

/** 0 for a body of unknown length: it is found out while it is thrown away. */
function unreadBytes(request: FastifyRequest): number {
  const contentLength = request.headers['content-length'];
  return contentLength === undefined ? 0 : Number(contentLength) - request.receivedBodyBytes();
}
