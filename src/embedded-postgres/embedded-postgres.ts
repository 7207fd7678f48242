import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findNativeDirectory } from './binaries';
import { DATABASE_NAME, SUPERUSER_NAME } from './cluster';
import { EmbeddedPostgresError, USE_ANOTHER_SERVER } from './embedded-postgres-error';
import { connectToKeeper, KEEPER_TRY_AGAIN, startKeeper } from './keeper-protocol';
import { assertPrivate, findLocation, type Location, settleOwner } from './location';
import { PORT } from './postmaster';
import { readLogTail } from './server-log';

/** A first start on a slow disk, or the recovery after a crash. */
const DEFAULT_START_TIMEOUT_MS = 60_000;
/** The last one to leave waits for the server's clean end, so that the next start needs no recovery. */
const CLOSE_TIMEOUT_MS = 15_000;
const REJOIN_TIMEOUT_MS = 60_000;
const MAX_REJOIN_PAUSE_MS = 10_000;

export interface EmbeddedPostgres {
  readonly connection: {
    /** The absolute path of the directory with the server's Unix socket: there is no TCP port and no password. */
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  /**
   * Releases the server. It stops when nobody else uses its directory, and this resolves when it has (or after 15
   * seconds). Idempotent; never rejects.
   */
  close(): Promise<void>;
}

export interface OpenEmbeddedPostgresOptions {
  /** The server's own: made when absent, and shared with every process of this machine that opens it. */
  readonly directory: string;
  /** Default 60 seconds. */
  readonly startTimeoutMs?: number;
  /** Aborts the opening only. */
  readonly signal?: AbortSignal;
  /** false: a crash of the machine may lose everything; for tests. Decided by who starts the server. Default true. */
  readonly durable?: boolean;
}

/**
 * Starts, or joins, the PostgreSQL server that lives in `directory`. It runs until the last process that opened it has
 * closed it or died. Should it break down meanwhile it is started again: connections fail until it is back.
 *
 * @throws {EmbeddedPostgresError} it cannot run here, or did not start in time
 * @throws the signal's reason
 */
export async function openEmbeddedPostgres(options: OpenEmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { directory, startTimeoutMs = DEFAULT_START_TIMEOUT_MS, durable = true, signal } = options;
  const server = { directory, durable, nativeDirectory: findNativeDirectory() };
  const { socket, socketDirectory } = await joinKeeper(server, { timeoutMs: startTimeoutMs, signal });
  const membership = new Membership(server, socket);
  return {
    connection: { host: socketDirectory, port: PORT, user: SUPERUSER_NAME, database: DATABASE_NAME },
    close: () => membership.end(),
  };
}

/** This process's part in keeping the server alive: an open connection to the keeper, renewed when it breaks. */
class Membership {
  readonly #server: SharedServer;
  readonly #ending = new AbortController();
  #socket: Socket;

  constructor(server: SharedServer, socket: Socket) {
    this.#server = server;
    this.#socket = this.#hold(socket);
  }

  #hold(socket: Socket): Socket {
    socket.unref();
    socket.once('close', () => {
      if (!this.#ending.signal.aborted) void this.#rejoin();
    });
    return socket;
  }

  async #rejoin(): Promise<void> {
    const { signal } = this.#ending;
    for (let pauseMs = 100; !signal.aborted; pauseMs = Math.min(2 * pauseMs, MAX_REJOIN_PAUSE_MS)) {
      try {
        const { socket } = await joinKeeper(this.#server, { timeoutMs: REJOIN_TIMEOUT_MS, signal });
        this.#socket = this.#hold(socket);
        if (signal.aborted) socket.destroy();
        return;
      } catch {
        // Queries fail meanwhile; here it is only tried again.
        await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  async end(): Promise<void> {
    this.#ending.abort();
    const socket = this.#socket;
    if (socket.closed) return;
    socket.ref();
    const closed = once(socket, 'close', { signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) });
    socket.end();
    await closed.catch(() => undefined);
    socket.destroy();
  }
}

const POLL_MS = 50;
/** What refuses a new server for a while: the backends of one that was killed, or another keeper's. */
const NEXT_KEEPER_PAUSE_MS = 250;

interface SharedServer {
  readonly directory: string;
  readonly nativeDirectory: string;
  readonly durable: boolean;
}

interface KeeperConnection {
  readonly socket: Socket;
  readonly socketDirectory: string;
}

/**
 * Connects to the directory's keeper, and starts one when there is none. The server accepts connections when this
 * resolves, and until it does not the connection stays open.
 *
 * @throws {EmbeddedPostgresError}
 * @throws the signal's reason
 */
async function joinKeeper(
  server: SharedServer,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<KeeperConnection> {
  const deadline = Date.now() + timeoutMs;
  const cannotKeep = (cause: unknown) => {
    const message = `The embedded PostgreSQL cannot keep its data in ${server.directory}. ${USE_ANOTHER_SERVER}`;
    throw new EmbeddedPostgresError(message, { cause });
  };
  const found = await findLocation(server.directory).catch(cannotKeep);
  // Who serves the directory may be about to change: whatever is wrong with it is found out when that is settled.
  const served = await connect(found).catch(() => null);
  if (served !== null) return { socket: served, socketDirectory: found.socketDirectory };
  const location = await settleOwner(found).catch(cannotKeep);
  let keeper: Promise<number | null> | null = null;
  while (true) {
    signal?.throwIfAborted();
    const socket = await connect(location);
    if (socket !== null) return { socket, socketDirectory: location.socketDirectory };
    if (Date.now() >= deadline) throw await startError(location, `did not start within ${timeoutMs} ms`);

    keeper ??= startKeeper(location, server);
    const pause = delay(POLL_MS, 'running' as const, { signal });
    const outcome = await Promise.race([keeper, pause]).catch(async (cause) => {
      signal?.throwIfAborted();
      throw await startError(location, 'cannot be started', cause);
    });
    if (outcome === 'running') continue;
    if (outcome !== 0 && outcome !== KEEPER_TRY_AGAIN && outcome !== null) {
      throw await startError(location, 'cannot be started');
    }
    keeper = null;
    await delay(NEXT_KEEPER_PAUSE_MS, undefined, { signal });
  }
}

async function connect({ socketDirectory, owner }: Location): Promise<Socket | null> {
  try {
    await assertPrivate(socketDirectory, owner.uid);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    return null;
  }
  return connectToKeeper(socketDirectory);
}

async function startError({ directory }: Location, what: string, cause?: unknown): Promise<EmbeddedPostgresError> {
  return new EmbeddedPostgresError(
    `The embedded PostgreSQL in ${directory} ${what}; ${join(directory, 'postgres.log')} may tell why. ${USE_ANOTHER_SERVER}`,
    { logTail: await readLogTail(directory), cause },
  );
}
