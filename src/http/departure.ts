import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { atOnceBeside } from './hooks';

/** How long requests may take to end when the server is closed; what is left then is cut. */
const DRAIN_TIMEOUT_MS = 25_000;
const HANG_UP_INTERVAL_MS = 200;
/** A round of the event loop that took no longer has done next to nothing. */
const QUIET_ROUND_MS = 1;
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
      void quietRound(server.server).then(() => server.server.closeIdleConnections());
    }, HANG_UP_INTERVAL_MS);
    try {
      await quietRound(server.server);
      // Here, not by Fastify: it would be some rounds later. What Fastify does for it waits for the same end.
      server.server.close();
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
 * Resolves when a round of the event loop has found nothing to do. What the system has accepted for a server, or has
 * received for it, and the server has not taken yet, is lost when it closes; and the event loop takes one connection a
 * round. A proxy does not repeat an upload that it has begun to send.
 */
async function quietRound(server: Server): Promise<void> {
  let hasBroughtConnection: boolean;
  const note = () => {
    hasBroughtConnection = true;
  };
  server.on('connection', note);
  const begunAt = performance.now();
  let roundAt: number;
  do {
    hasBroughtConnection = false;
    roundAt = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
  } while (
    (hasBroughtConnection || performance.now() - roundAt > QUIET_ROUND_MS) &&
    performance.now() - begunAt < QUIET_TIMEOUT_MS
  );
  server.off('connection', note);
}
