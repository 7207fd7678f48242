import { chmod, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { EmbeddedPostgres } from '../../../src/embedded-postgres/embedded-postgres';
import { makeTemporaryDirectory } from '../run/temporary-directory';
import { EVENTUALLY_MS, eventually } from '../timing/eventually';

/** A temporary directory for a test's servers; gone, with whatever still runs in it, after `remove`. */
export async function makeScratchDirectory(mode = 0o700): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await makeTemporaryDirectory('server');
  await chmod(path, mode);
  return {
    path,
    remove: async () => {
      await killServerProcesses(path);
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** The keepers, postmasters, backends and initdbs of the servers at or below `directory`. */
export async function serverProcesses(directory: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const commandLine = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    const workingDirectory = await readlink(`/proc/${name}/cwd`).catch(() => '');
    if (commandLine.includes(directory) || workingDirectory.startsWith(directory)) found.push(Number(name));
  }
  return found;
}

/** SIGKILL to all of them, until none is left. */
export async function killServerProcesses(directory: string): Promise<void> {
  await eventually(`no process is left in ${directory}`, async () => {
    const pids = await serverProcesses(directory);
    pids.forEach(killIfAlive);
    return pids.length === 0;
  });
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export async function allGone(directory: string): Promise<void> {
  await eventually('the server and its keeper are gone', async () => (await serverProcesses(directory)).length === 0);
}

export async function postmasterPid(directory: string): Promise<number> {
  return Number((await readFile(join(directory, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

export async function keeperPid(directory: string): Promise<number> {
  const status = await readFile(`/proc/${await postmasterPid(directory)}/status`, 'utf8');
  return Number(/^PPid:\s*(\d+)$/m.exec(status)![1]);
}

/** One statement on a connection of its own. */
export async function query(
  connection: EmbeddedPostgres['connection'],
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: EVENTUALLY_MS });
  // A server that is killed under a connection is told by the query, and here.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
