import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../support/timing/eventually';

const execute = promisify(execFile);
/** Where Debian has them, a folder a major version. */
const DEBIAN = '/usr/lib/postgresql';
const NOBODY = 65_534;
const USER = 'drill';

/**
 * A Postgres with all its programs, until it is closed. The embedded one will not do: it comes without `pg_dump`, and that
 * of another version takes no newer server.
 */
export class PostgresServer {
  private constructor(
    private readonly programs: string,
    private readonly directory: string,
    private readonly server: ChildProcess,
  ) {}

  /** @throws {Error} the machine has no such programs */
  static async start(): Promise<PostgresServer> {
    const programs = process.env['PG_BIN'] ?? (await newestOfDebian());
    const directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-drill-'));
    // It does not run as root. Nobody else may enter the directory, which has the socket.
    const as = process.geteuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if (as.uid !== undefined) await chown(directory, as.uid, as.gid);
    const data = path.join(directory, 'data');
    await execute(path.join(programs, 'initdb'), ['-D', data, '-A', 'trust', '-U', USER], { ...as, cwd: directory });
    const args = ['-D', data, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${directory}`];
    const server = spawn(path.join(programs, 'postgres'), args, { ...as, cwd: directory, stdio: 'ignore' });
    const started = new PostgresServer(programs, directory, server);
    await eventually('Postgres answers', async () => {
      if (server.exitCode !== null) throw new Error('Postgres has ended.');
      return started.run('pg_isready').catch(() => null);
    });
    return started;
  }

  /** One of the programs, told where the server is. @returns what it printed */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    const where = ['-h', this.directory, '-U', USER];
    return (await execute(path.join(this.programs, program), [...where, ...args], { cwd: this.directory })).stdout;
  }

  urlOf(database: string): string {
    return `postgres://${USER}@localhost/${database}?host=${encodeURIComponent(this.directory)}`;
  }

  async close(): Promise<void> {
    if (this.server.exitCode === null) {
      const ended = once(this.server, 'exit');
      this.server.kill('SIGINT');
      await ended;
    }
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function newestOfDebian(): Promise<string> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const newest = versions.map(Number).sort((one, other) => other - one)[0];
  if (newest === undefined) {
    throw new Error(
      'This needs pg_dump beside its server: of Debian, the package postgresql; elsewhere, PG_BIN names it.',
    );
  }
  return path.join(DEBIAN, String(newest), 'bin');
}
