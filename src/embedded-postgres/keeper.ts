import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { serverEnvironment } from './binaries';
import { ensureCluster } from './cluster';
import { KEEPER_TRY_AGAIN, type KeeperArguments, parseKeeperArguments, serveClients } from './keeper-protocol';
import { assertPrivate } from './location';
import { Postmaster, removeStalePidFile, stopOrphan } from './postmaster';
import { ServerLog } from './server-log';

/**
 * The process that keeps one PostgreSQL server for all processes that use its directory: it starts the server, and
 * stops it when the last of them has gone. Any number of keepers may start at once; the server's own lock on its data
 * directory lets one of them through.
 *
 * @returns the exit code
 */
async function keep({ durable, ...paths }: KeeperArguments, log: ServerLog): Promise<number> {
  const { directory, socketDirectory, nativeDirectory } = paths;
  await mkdir(socketDirectory, { recursive: true, mode: 0o700 });
  await assertPrivate(socketDirectory, process.geteuid?.() ?? 0);
  const environment = await serverEnvironment(nativeDirectory, join(directory, 'lib'));
  const server = { ...paths, durable, environment, logFileDescriptor: log.fileDescriptor };

  const dataDirectory = await ensureCluster(server);
  await stopOrphan(dataDirectory, socketDirectory);
  await removeStalePidFile(dataDirectory);
  const postmaster = new Postmaster(dataDirectory, server);
  const ready = await postmaster.becomesReady();
  if (ready) {
    log.keepShort();
    await serveClients(socketDirectory, postmaster.exited);
  }
  await postmaster.stop();
  return ready ? 0 : KEEPER_TRY_AGAIN;
}

async function main(): Promise<void> {
  // It ends with its clients: what signals a whole group of processes must not take the database from one of them
  // that is still finishing its work.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const keeperArguments = parseKeeperArguments(process.argv.slice(2));
  const log = new ServerLog(keeperArguments.directory);
  try {
    process.exit(await keep(keeperArguments, log));
  } catch (error) {
    log.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  }
}

void main();
