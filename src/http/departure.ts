import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { atOnceBeside } from './hooks';

/** How long requests may take to end when the server is closed; what is left then is cut. */
const DRAIN_TIMEOUT_MS = 25_000;
const HANG_UP_INTERVAL_MS = 200;
/** A round of the event loop that took no longer has done next to nothing. */
const QUIET_ROUND_MS = 0.3;
/** On a busy server such a round comes within a few dozen; where none comes at all, the server closes without. */
const QUIET_TIMEOUT_MS = 1_000;

/**
 * The end of a server, in two steps. First it leaves: it answers as before, but says to whoever asks that others should
 * be asked from now on. Then it drains. Between the two is the time that proxies take to notice.
 */
export class Departure {
  #isLeaving = false;

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** From now on `/readyz` answers 503, and every answer is the last of its connection. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** Takes no more connections, waits for the requests that are under way, and cuts them when they take too long. */
  async drain(server: FastifyInstance): Promise<void> {
    this.leave();
    const cut = setTimeout(() => server.server.closeAllConnections(), DRAIN_TIMEOUT_MS);
    // The server hangs up on who is idle when it closes. A connection whose answer had begun before is kept for another request.
    const hangUp = setInterval(() => {
      void inQuietRound(server.server, () => server.server.closeIdleConnections());
    }, HANG_UP_INTERVAL_MS);
    try {
      // By Fastify it would be some rounds later. What Fastify does for it waits for the same end.
      await inQuietRound(server.server, () => {
        NetServer.prototype.close.call(server.server);
        server.server.closeIdleConnections();
      });
      await server.close();
    } finally {
      clearTimeout(cut);
      clearInterval(hangUp);
    }
  }
}

/** Says with each answer from then on that the connection ends with it: a proxy sends its next request elsewhere. */
export function closeAnsweredConnections(app: FastifyInstance, departure: Departure): void {
  app.addHook(
    'onSend',
    atOnceBeside((_request, reply) => {
      if (departure.isLeaving) reply.header('connection', 'close');
    }),
  );
}

/**
 * Acts in a round of the event loop that has found nothing to do. What the system has accepted for a server, or has
 * received for it, and the server has not taken yet, is lost when it closes; and the event loop takes one connection a
 * round. A proxy does not repeat an upload that it has begun to send.
 */
function inQuietRound(server: Server, act: () => void): Promise<void> {
  const deadline = performance.now() + QUIET_TIMEOUT_MS;
  let hasBroughtConnection = false;
  const note = () => {
    hasBroughtConnection = true;
  };
  server.on('connection', note);
  return new Promise((resolve) => {
    const look = () => {
      hasBroughtConnection = false;
      const begunAt = performance.now();
      setImmediate(() => {
        const now = performance.now();
        const isQuiet = !hasBroughtConnection && now - begunAt <= QUIET_ROUND_MS;
        // Who has just slept is not interrupted at once by others who want the processor: that would be the time for connections.
        if (!isQuiet && now < deadline) return void setTimeout(look, 1);
        // Nothing comes between, not even a promise.
        act();
        server.off('connection', note);
        resolve();
      });
    };
    setTimeout(look, 1);
  });
}
