import type { ChildProcess } from 'node:child_process';
import { lstat, readFile, stat, unlink } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { keeperSocketPath } from './keeper-protocol';
import { exitCodeOf, type ServerOptions, spawnServerProgram } from './server-program';

interface PidFile {
  readonly pid: number;
  /** `starting`, `ready` or `stopping`; empty before the first of them is written. */
  readonly status: string;
}

function pidFilePath(dataDirectory: string): string {
  return join(dataDirectory, 'postmaster.pid');
}

/**
 * Reads `postmaster.pid`: the postmaster's lock on its data directory, and how it tells pg_ctl that it is ready.
 * The lines are those of PostgreSQL's src/include/utils/pidfile.h.
 *
 * @returns null when there is none
 */
async function readPidFile(dataDirectory: string): Promise<PidFile | null> {
  const text = await readFile(pidFilePath(dataDirectory), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return { pid, status: lines[7]?.trim() ?? '' };
}

/** Only a part of the sockets' names: nothing listens on TCP. */
export const PORT = 5432;

/** Replaying the log after a crash of the machine takes minutes at worst. */
const READY_TIMEOUT_MS = 600_000;
const READY_POLL_MS = 20;

/** Fast shutdown, then without its checkpoint (the next start recovers), then by force. */
const STOP_STEPS = [
  { signal: 'SIGINT', limitMs: 30_000 },
  { signal: 'SIGQUIT', limitMs: 5_000 },
  { signal: 'SIGKILL', limitMs: 5_000 },
] as const;

/** Sized for a laptop and for a small machine that runs the program beside it. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  // Solid-state disks, and what is read often is in memory: a range of an index is worth its scattered rows.
  random_page_cost: '1.1',
  // One server without replicas: the log holds what a crash needs, no more.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  // Compiling costs more than it saves in queries of milliseconds.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // The server's own events only. A failed statement is its sender's to report, and its text may quote people's data.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

/** The server's first process, a child of this one. */
export class Postmaster {
  readonly #child: ChildProcess;
  readonly #dataDirectory: string;
  readonly exited: Promise<void>;

  constructor(dataDirectory: string, server: ServerOptions) {
    const settings = { ...SETTINGS, fsync: server.durable ? 'on' : 'off' };
    this.#dataDirectory = dataDirectory;
    this.#child = spawnServerProgram(
      'postgres',
      [
        ...['-D', dataDirectory, '-k', server.socketDirectory, '-p', String(PORT)],
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      server,
      { stdio: ['ignore', server.logFileDescriptor, server.logFileDescriptor] },
    );
    this.exited = exitCodeOf(this.#child).then(() => undefined);
  }

  /** @returns false when it ended instead: the directory is in use, or see the log */
  async becomesReady(): Promise<boolean> {
    let exited = false;
    const exit = this.exited.then(() => {
      exited = true;
    });
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!exited && Date.now() < deadline) {
      const pidFile = await readPidFile(this.#dataDirectory);
      if (pidFile?.pid === this.#child.pid && pidFile?.status === 'ready') return true;
      await Promise.race([exit, delay(READY_POLL_MS)]);
    }
    return false;
  }

  async stop(): Promise<void> {
    for (const { signal, limitMs } of STOP_STEPS) {
      this.#child.kill(signal);
      const stopped = this.exited.then(() => true);
      if (await Promise.race([stopped, delay(limitMs, false, { ref: false })])) return;
    }
  }
}

/** A keeper listens within milliseconds of its server being ready; a server without one for this long has none. */
const KEEPER_ABSENT_MS = 2_000;
const POLL_MS = 50;

/**
 * Removes a `postmaster.pid` whose process is another one by now, or a zombie. PostgreSQL asks only whether a process
 * of that number lives, and in a restarted container one often does: it would refuse to start for ever. Should two
 * processes do this at once, PostgreSQL's lock on its shared memory still lets one server in.
 */
export async function removeStalePidFile(dataDirectory: string): Promise<void> {
  const pidFile = await readPidFile(dataDirectory);
  if (pidFile === null) return;
  const holder = `/proc/${pidFile.pid}`;
  if ((await lstat(holder).catch(() => null)) === null) return;
  try {
    // The working directory of a postmaster is its data directory; a zombie has none.
    const [working, data] = await Promise.all([stat(`${holder}/cwd`), stat(dataDirectory)]);
    if (working.dev === data.dev && working.ino === data.ino) return;
  } catch (error) {
    // Not for us to look at (EACCES): then it is another user's, and PostgreSQL knows that it is stale.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return;
  }
  await unlink(pidFilePath(dataDirectory)).catch(() => undefined);
}

/**
 * Stops a server whose keeper was killed where the system does not tie the two together. It would hold its directory,
 * with nobody to stop it, until the machine is restarted.
 */
export async function stopOrphan(dataDirectory: string, socketDirectory: string): Promise<void> {
  const serverSocketPath = join(socketDirectory, `.s.PGSQL.${PORT}`);
  const deadline = Date.now() + KEEPER_ABSENT_MS;
  while (true) {
    const pidFile = await readPidFile(dataDirectory);
    if (pidFile?.status !== 'ready' || !(await accepts(serverSocketPath))) return;
    if (await accepts(keeperSocketPath(socketDirectory))) return;
    if (Date.now() >= deadline) return askToStop(pidFile.pid);
    await delay(POLL_MS);
  }
}

function askToStop(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It has ended by itself. If it is another user's, the refusal of the new server tells of it.
  }
}

function accepts(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    // Connecting to a Unix socket does not wait: the system accepts or refuses at once.
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
