import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { makeTemporaryDirectory } from '../../support/run/temporary-directory';

/** The storage emulator of Firebase's tools, in a process of its own that keeps its files in a directory of its own. */
export class StorageEmulator {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    readonly url: string,
  ) {}

  static async start(): Promise<StorageEmulator> {
    const directory = await makeTemporaryDirectory('emulator');
    const child = spawn(process.execPath, [path.join(__dirname, 'storage-emulator-process.js')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // It keeps objects under the one, and settings of its own under the other.
      env: { ...process.env, TMPDIR: directory, XDG_CONFIG_HOME: directory },
    });
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`The emulator ended: ${code}`)));
    const [port] = await Promise.race([once(createInterface(child.stdout!), 'line'), ended]);
    return new StorageEmulator(child, directory, `http://127.0.0.1:${port}`);
  }

  async close(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.stdin?.end();
    await exit;
    await rm(this.directory, { recursive: true, force: true });
  }
}
