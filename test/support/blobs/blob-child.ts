import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const DISK_STORE = path.resolve(__dirname, '../../../dist/src/blobs/disk/disk.js');

/**
 * Starts a process with the disk store in it, to be killed or starved of disk.
 *
 * @param script JavaScript; `createDiskBlobStore` and `Readable` are at hand, `process.argv[2]` is `argument`
 * @param wrapper a command that runs the process, such as `unshare`
 */
export async function spawnWithDiskStore(
  directory: string,
  script: string,
  argument: string,
  wrapper: (command: readonly string[]) => readonly string[] = (command) => command,
): Promise<ChildProcess> {
  await mkdir(directory, { recursive: true });
  const main = path.join(directory, 'main.cjs');
  const prelude =
    `const { createDiskBlobStore } = require(${JSON.stringify(DISK_STORE)});` +
    "const { Readable } = require('node:stream');";
  await writeFile(main, `${prelude}\n${script}`);
  const [command, ...args] = wrapper([process.execPath, main, argument]);
  return spawn(command ?? '', args, { stdio: ['ignore', 'pipe', 'inherit'] });
}
