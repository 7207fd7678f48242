import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { EmbeddedPostgres } from '../../../src/embedded-postgres/embedded-postgres';

const CHECKOUT = resolve(__dirname, '../../..');

interface ClientProcessOptions {
  readonly directory: string;
  readonly durable?: boolean;
  /** Where `dist/` and the client's script are; default this checkout. */
  readonly installation?: string;
  /** Goes before `node` on the command line. */
  readonly wrapper?: readonly string[];
  readonly uid?: number;
}

/** Another process that opens the server: test/support/database/embedded-client.js. */
export class EmbeddedClientProcess {
  readonly child: ChildProcess;
  readonly #firstLine: Promise<string>;
  #errors = '';

  constructor({ directory, durable = false, installation = CHECKOUT, wrapper = [], uid }: ClientProcessOptions) {
    const script = resolve(installation, 'test/support/database/embedded-client.js');
    const [command, ...args] = [...wrapper, process.execPath, script];
    this.child = spawn(command!, args, {
      cwd: '/',
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        EMBEDDED_MODULE: resolve(installation, 'dist/src/embedded-postgres/embedded-postgres.js'),
        EMBEDDED_DIRECTORY: directory,
        EMBEDDED_DURABLE: String(durable),
      },
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    this.child.stderr!.on('data', (chunk) => {
      this.#errors += chunk;
    });
    const lines = createInterface(this.child.stdout!);
    this.#firstLine = Promise.race([once(lines, 'line'), once(lines, 'close')]).then(([line]) => String(line));
  }

  /** Resolves when the server is open. */
  async opened(): Promise<EmbeddedPostgres['connection']> {
    const line = await this.#firstLine;
    if (!line.startsWith('{')) throw new Error(`the client ended: ${this.#errors}`);
    return JSON.parse(line);
  }

  async close(): Promise<void> {
    this.child.stdin!.end();
    await this.#ended();
  }

  /** Resolves when nobody holds its standard output any more, either. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#ended();
  }

  async #ended(): Promise<void> {
    if (!this.child.stdout!.closed) await once(this.child, 'close');
  }
}
