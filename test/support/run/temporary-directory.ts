import { chmod, mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MEMORY = '/dev/shm';
/** Several times what a run holds at once. */
const ENOUGH_BYTES = 4 * 1024 ** 3;
/** Where the directories of a run are; it is removed at the end, with what its suites left. */
const RUN_DIRECTORY = 'MEDIAGRAPH_TEST_DIRECTORY';

/**
 * A new directory for a database or for blobs: in memory where the system has room, because making and dropping the
 * hundreds of files of a database costs a disk more time than most suites need. Programs may not run from there.
 */
export async function makeTemporaryDirectory(purpose: string): Promise<string> {
  const run = process.env[RUN_DIRECTORY];
  if (run !== undefined && (await hasRoom(run))) return mkdtemp(path.join(run, `${purpose}-`));
  const root = (await hasRoom(MEMORY)) ? MEMORY : tmpdir();
  return mkdtemp(path.join(root, `mediagraph-${purpose}-`));
}

/** Called once, before all others. */
export async function makeRunDirectory(): Promise<string> {
  const directory = await makeTemporaryDirectory('run');
  // What is in it may be for another user.
  await chmod(directory, 0o711);
  process.env[RUN_DIRECTORY] = directory;
  return directory;
}

async function hasRoom(directory: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}
