import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { join } from 'node:path';

export interface ServerOptions {
  /** Where everything of this server is kept. */
  readonly directory: string;
  readonly socketDirectory: string;
  /** The installed `bin`, `lib` and `share`. */
  readonly nativeDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** false: a crash of the machine may lose everything. For tests. */
  readonly durable: boolean;
  readonly logFileDescriptor: number;
}

/** Ends the program with the process that started it, however that one dies: SIGINT is PostgreSQL's fast shutdown. */
const TIED_TO_PARENT = ['setpriv', '--pdeathsig', 'INT', '--'];

/**
 * PostgreSQL refuses to run as root, and initdb as a user without a name. In a user namespace they see themselves as
 * nobody, whom every Linux knows, while the files stay the caller's and no user has to be made.
 */
const AS_NOBODY = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'];

/** A user namespace is made in milliseconds; a probe that takes longer is stuck. */
const PROBE_TIMEOUT_MS = 5_000;

/** Starts one of PostgreSQL's programs in a way that it accepts, tied to this process where the system can do that. */
export function spawnServerProgram(
  name: 'initdb' | 'postgres',
  programArguments: string[],
  server: ServerOptions,
  options: SpawnOptions,
): ChildProcess {
  const program = join(server.nativeDirectory, 'bin', name);
  return spawnAccepted([program, ...programArguments], { ...options, env: server.environment });
}

/** false: this root may not make user namespaces, so PostgreSQL must run as another user. */
export async function canServeAsRoot(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const probe = spawnAccepted(['true'], { stdio: 'ignore', timeout: PROBE_TIMEOUT_MS });
  return (await exitCodeOf(probe).catch(() => null)) === 0;
}

/** @returns null when a signal ended it @throws the system's error when the program could not be started */
export async function exitCodeOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : null;
}

function spawnAccepted(commandLine: string[], options: SpawnOptions): ChildProcess {
  const [command = '', ...args] = [...wrapper(), ...commandLine];
  return spawn(command, args, { cwd: '/', ...options });
}

function wrapper(): string[] {
  if (process.platform !== 'linux') return [];
  return process.geteuid?.() === 0 || !hasName() ? [...AS_NOBODY, ...TIED_TO_PARENT] : TIED_TO_PARENT;
}

function hasName(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false;
  }
}
