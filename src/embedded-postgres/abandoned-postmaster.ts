import { lstat, stat, unlink } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { keeperSocketPath } from './keeper-protocol';
import { PORT, pidFilePath, readPidFile } from './postmaster';

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
    // A postmaster stands in its data directory; a zombie stands nowhere.
    const [standsIn, data] = await Promise.all([stat(`${holder}/cwd`), stat(dataDirectory)]);
    if (standsIn.dev === data.dev && standsIn.ino === data.ino) return;
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
