import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transform } from '@swc/core';

const SOURCES = path.resolve(__dirname, '../../src/blobs');

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
  for (const name of await readdir(SOURCES)) {
    const { code } = await transform(await readFile(path.join(SOURCES, name), 'utf8'), {
      configFile: path.resolve(__dirname, '../../.swcrc'),
      filename: name,
    });
    await writeFile(path.join(directory, name.replace(/\.ts$/, '.js')), code);
  }
  const main = path.join(directory, 'main.cjs');
  const prelude = "const { createDiskBlobStore } = require('./disk.js'); const { Readable } = require('node:stream');";
  await writeFile(main, `${prelude}\n${script}`);
  const [command, ...args] = wrapper([process.execPath, main, argument]);
  return spawn(command ?? '', args, { stdio: ['ignore', 'pipe', 'inherit'] });
}
