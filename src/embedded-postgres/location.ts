import { createHash } from 'node:crypto';
import { lchown, lstat, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { canServeAsRoot } from './server-program';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface Location {
  /** Absolute, without symbolic links. */
  readonly directory: string;
  /** Where the server and its keeper listen. */
  readonly socketDirectory: string;
  /** Whom the directory belongs to, and as whom a server that is started there runs. */
  readonly owner: Owner;
}

/** The longest socket path that both Linux (107) and macOS (103) accept, less the longest name put in there. */
const MAX_SOCKET_DIRECTORY_BYTES = 103 - '/keeper.sock.4194304'.length;

/** The user `nobody` of every Linux: it owns the directory where root may not serve. */
const NOBODY: Owner = { uid: 65_534, gid: 65_534 };

/** Makes the directory when there is none. @throws the file system's error */
export async function findLocation(path: string): Promise<Location> {
  await makeDirectory(resolve(path));
  const directory = await realpath(path);
  const { uid, gid } = await stat(directory);
  return { directory, socketDirectory: socketDirectoryOf(directory), owner: { uid, gid } };
}

/**
 * Settles who serves, where nobody does yet: to find out takes a process, which costs a start as much as a twentieth of
 * all that it does.
 *
 * @throws the file system's error
 */
export async function settleOwner(location: Location): Promise<Location> {
  if (location.owner.uid !== 0 || process.geteuid?.() !== 0 || (await canServeAsRoot())) return location;
  await giveAway(location.directory, NOBODY);
  return { ...location, owner: NOBODY };
}

/** @throws {EmbeddedPostgresError} another user could reach the sockets: they need no password */
export async function assertPrivate(socketDirectory: string, uid: number): Promise<void> {
  const status = await lstat(socketDirectory);
  if (status.isDirectory() && status.uid === uid && (status.mode & 0o077) === 0) return;
  throw new EmbeddedPostgresError(
    `${socketDirectory} must be a directory of user ${uid} that nobody else may enter. Remove it and start again.`,
  );
}

function socketDirectoryOf(directory: string): string {
  const inside = join(directory, 'run');
  if (Buffer.byteLength(inside) <= MAX_SOCKET_DIRECTORY_BYTES) return inside;
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  return join(tmpdir(), `mediagraph-${hash}`);
}

/** Like `mkdir -p`, but what root makes in a user's directory is that user's. */
async function makeDirectory(path: string): Promise<void> {
  const existing = await stat(path).catch(() => null);
  if (existing !== null) return;
  const parent = dirname(path);
  await makeDirectory(parent);
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = await stat(parent);
  if (uid !== 0) await lchown(path, uid, gid);
}

/** The directory itself comes last: an interrupted change is begun again. */
async function giveAway(directory: string, { uid, gid }: Owner): Promise<void> {
  const entries = await readdir(directory, { recursive: true });
  for (const entry of entries) await lchown(join(directory, entry), uid, gid);
  await lchown(directory, uid, gid);
}
