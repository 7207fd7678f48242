import { spawn } from 'node:child_process';
import { unlinkSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Location } from './location';
import { exitCodeOf } from './server-program';

/** sysexits.h's EX_TEMPFAIL: the server ended before it was ready, and the next start may succeed. */
export const KEEPER_TRY_AGAIN = 75;

export interface KeeperArguments {
  readonly directory: string;
  readonly socketDirectory: string;
  readonly nativeDirectory: string;
  /** false: a crash of the machine may lose everything. For tests. */
  readonly durable: boolean;
}

function formatKeeperArguments(keeper: KeeperArguments): string[] {
  const { directory, socketDirectory, nativeDirectory } = keeper;
  return [...(keeper.durable ? [] : ['--no-sync']), '--', directory, socketDirectory, nativeDirectory];
}

/** Ten times what a keeper uses. */
const KEEPER_HEAP_MB = 32;

/** The keeper is run by Node itself: from sources, as where tests are set up, the compiled one is taken. */
const KEEPER_PATH =
  extname(__filename) === '.js'
    ? join(__dirname, 'keeper.js')
    : resolve(__dirname, '../../dist/src/embedded-postgres/keeper.js');

/** Starts a keeper, which outlives this process. @returns its exit code */
export function startKeeper(
  location: Location,
  { nativeDirectory, durable }: Pick<KeeperArguments, 'nativeDirectory' | 'durable'>,
): Promise<number | null> {
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

/** @throws Error there are too few */
export function parseKeeperArguments(args: string[]): KeeperArguments {
  const { values, positionals } = parseArgs({
    args,
    options: { 'no-sync': { type: 'boolean' } },
    allowPositionals: true,
  });
  const [directory, socketDirectory, nativeDirectory] = positionals;
  if (directory === undefined || socketDirectory === undefined || nativeDirectory === undefined) {
    throw new Error('usage: keeper.js [--no-sync] -- <directory> <socket directory> <native directory>');
  }
  return { directory, socketDirectory, nativeDirectory, durable: values['no-sync'] !== true };
}

/** What a client reads first: the server accepts connections. */
const READY = 'ready\n';
/** A client asks again every fraction of a second; one that has not come by then was killed while it waited. */
const FIRST_CLIENT_TIMEOUT_MS = 3_000;
/** A keeper answers at once; one that does not is stopped or ending. */
const ANSWER_TIMEOUT_MS = 5_000;

export function keeperSocketPath(socketDirectory: string): string {
  return join(socketDirectory, 'keeper.sock');
}

/**
 * Lets clients in until the last one has left, or nobody came. A client is there as long as its connection is: the
 * system closes it however the client ends. The last connection stays open, so that its client can see this process
 * end.
 *
 * @param serverExited ends it at once
 */
export async function serveClients(socketDirectory: string, serverExited: Promise<void>): Promise<void> {
  const path = keeperSocketPath(socketDirectory);
  const server = createServer({ allowHalfOpen: true });
  const lastLeft = countClients(server);
  // Renamed into place: behind a socket that is there, a keeper listens, or has ended.
  const aside = `${path}.${process.pid}`;
  await rm(aside, { force: true });
  await listen(server, aside);
  await rename(aside, path);
  await Promise.race([lastLeft, serverExited]);
  server.close();
  unlinkSync(path);
}

function countClients(server: Server): Promise<void> {
  const clients = new Set<Socket>();
  return new Promise((resolve) => {
    const nobodyCame = setTimeout(resolve, FIRST_CLIENT_TIMEOUT_MS);
    server.on('connection', (client) => {
      clearTimeout(nobodyCame);
      clients.add(client);
      const leave = () => {
        if (!clients.delete(client)) return;
        if (clients.size === 0) resolve();
        else client.end();
      };
      // An error is followed by 'close'.
      client
        .on('error', () => undefined)
        .once('end', leave)
        .once('close', leave);
      client.resume();
      client.write(READY);
    });
  });
}

/** @returns null when there is no keeper, or none that is ready */
export function connectToKeeper(socketDirectory: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createConnection(keeperSocketPath(socketDirectory));
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy());
    socket.once('data', () => {
      socket.setTimeout(0);
      resolve(socket);
    });
    // An error is followed by 'close'.
    socket.on('error', () => undefined).once('close', () => resolve(null));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}
