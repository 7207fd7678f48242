import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError, USE_ANOTHER_SERVER } from './embedded-postgres-error';
import { connectToKeeper, formatKeeperArguments, KEEPER_TRY_AGAIN } from './keeper-protocol';
import { assertPrivate, type Location, prepareLocation } from './location';
import { readLogTail } from './server-log';
import { exitCodeOf } from './server-program';

const POLL_MS = 50;
/** What refuses a new server for a while: the backends of one that was killed, or another keeper's. */
const NEXT_KEEPER_PAUSE_MS = 250;
/** Ten times what a keeper uses. */
const KEEPER_HEAP_MB = 32;

/** The keeper is run by Node itself: from sources, as where tests are set up, the compiled one is taken. */
const KEEPER_PATH =
  extname(__filename) === '.js'
    ? join(__dirname, 'keeper.js')
    : resolve(__dirname, '../../dist/src/embedded-postgres/keeper.js');

export interface SharedServer {
  readonly directory: string;
  readonly nativeDirectory: string;
  readonly durable: boolean;
}

export interface KeeperConnection {
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
export async function joinKeeper(
  server: SharedServer,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<KeeperConnection> {
  const deadline = Date.now() + timeoutMs;
  const location = await prepareLocation(server.directory).catch((cause) => {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL cannot keep its data in ${server.directory}. ${USE_ANOTHER_SERVER}`,
      { cause },
    );
  });
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

/** @returns its exit code */
function startKeeper(location: Location, { nativeDirectory, durable }: SharedServer): Promise<number | null> {
  const { directory, socketDirectory, owner } = location;
  const keeperArguments = formatKeeperArguments({ directory, socketDirectory, nativeDirectory, durable });
  const asOwner = process.geteuid?.() === 0 && owner.uid !== 0 ? owner : {};
  const child = spawn(process.execPath, [`--max-old-space-size=${KEEPER_HEAP_MB}`, KEEPER_PATH, ...keeperArguments], {
    ...asOwner,
    // It outlives this process, and keeps nothing of it: no terminal, no pipe that someone waits on, no NODE_OPTIONS.
    detached: true,
    stdio: 'ignore',
    cwd: '/',
    env: {},
  });
  child.unref();
  return exitCodeOf(child);
}

async function startError({ directory }: Location, what: string, cause?: unknown): Promise<EmbeddedPostgresError> {
  return new EmbeddedPostgresError(
    `The embedded PostgreSQL in ${directory} ${what}; ${join(directory, 'postgres.log')} may tell why. ${USE_ANOTHER_SERVER}`,
    { logTail: await readLogTail(directory), cause },
  );
}
