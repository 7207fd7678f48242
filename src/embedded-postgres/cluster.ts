import { mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf, type ServerOptions, spawnServerProgram } from './server-program';

export const DATABASE_NAME = 'mediagraph';
export const SUPERUSER_NAME = 'mediagraph';

const UNFINISHED_PREFIX = 'data.unfinished-';
/** The major version of the packaged binaries: another one's files cannot be read by it. */
const MAJOR_VERSION = '18';
/** A first start takes a second on a laptop; this is for a disk that is very slow to sync. */
const CREATION_TIMEOUT_MS = 300_000;

/**
 * Makes the cluster, with its database, unless there is one. It is made aside and renamed into place: an interrupted
 * creation leaves nothing in its way, and of several at once the first to finish wins.
 *
 * @returns the data directory
 */
export async function ensureCluster(server: ServerOptions): Promise<string> {
  const dataDirectory = join(server.directory, 'data');
  if ((await readVersion(dataDirectory)) === null) await createCluster(dataDirectory, server);
  const version = await readVersion(dataDirectory);
  if (version !== MAJOR_VERSION) {
    throw new Error(`${dataDirectory} is of PostgreSQL ${version}; this program brings PostgreSQL ${MAJOR_VERSION}.`);
  }
  await removeUnfinished(server.directory);
  return dataDirectory;
}

async function createCluster(dataDirectory: string, server: ServerOptions): Promise<void> {
  const unfinished = await mkdtemp(join(server.directory, UNFINISHED_PREFIX));
  try {
    await initializeCluster(unfinished, server);
    await createDatabase(unfinished, server);
    await rename(unfinished, dataDirectory);
  } catch (error) {
    // Another process has finished first, and removed what this one had made.
    if ((await readVersion(dataDirectory)) === null) throw error;
    return;
  }
  if (server.durable) await syncDirectory(server.directory);
}

async function initializeCluster(unfinished: string, server: ServerOptions): Promise<void> {
  await runToEnd('initdb', server, [
    `--pgdata=${unfinished}`,
    `--username=${SUPERUSER_NAME}`,
    // The socket directory lets in its owner only.
    '--auth=trust',
    '--encoding=UTF8',
    // Sorts alike on every machine, and knows the upper and lower case of all of Unicode.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
    ...(server.durable ? [] : ['--no-sync']),
  ]);
}

/** In single-user mode, so that a finished cluster always has its database. */
async function createDatabase(unfinished: string, server: ServerOptions): Promise<void> {
  const settings = ['-c', 'exit_on_error=on', '-c', `fsync=${server.durable ? 'on' : 'off'}`];
  const statement = `CREATE DATABASE ${DATABASE_NAME};\n`;
  await runToEnd('postgres', server, ['--single', '-D', unfinished, ...settings, 'postgres'], statement);
}

async function runToEnd(
  program: 'initdb' | 'postgres',
  server: ServerOptions,
  args: string[],
  input = '',
): Promise<void> {
  const child = spawnServerProgram(program, args, server, {
    stdio: ['pipe', 'ignore', server.logFileDescriptor],
    timeout: CREATION_TIMEOUT_MS,
  });
  // A program that ends before it has read its input says so with its exit code.
  child.stdin?.on('error', () => undefined).end(input);
  const exitCode = await exitCodeOf(child);
  if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode ?? child.signalCode}.`);
}

async function readVersion(dataDirectory: string): Promise<string | null> {
  try {
    return (await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(UNFINISHED_PREFIX)) continue;
    // What its maker is still writing to is left for the next start.
    await rm(join(directory, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
