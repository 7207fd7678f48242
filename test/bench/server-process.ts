import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** A server in a process of its own, so that its time and memory can be told from everything else's. */
export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
  close(): Promise<void>;
}

/** The key that the service is started with; it belongs to the first project and has every scope. */
export const API_KEY = 'benchmark-key-of-the-first-project';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/** The bundle is of the sources as they are, however the benchmarks were begun. */
let building: Promise<unknown> | undefined;

/** Starts the service as `npm start` does. */
export async function startService(
  dataDirectory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  building ??= promisify(execFile)(process.execPath, [path.resolve('src/bundle/build.js'), '--if-changed']);
  await building;
  return startServer([path.resolve('dist/bundle/main.js')], { ...settingsFor(dataDirectory), ...environment });
}

/**
 * Starts services of these settings in one process, on one database. They close together.
 *
 * @returns in the order of the settings
 */
export async function startServicesInOne(
  dataDirectory: string,
  environments: readonly Readonly<Record<string, string>>[],
): Promise<readonly ServerProcess[]> {
  const program = [path.join(__dirname, 'rates-server.js'), ...environments.map((each) => JSON.stringify(each))];
  return startServers(program, { ...settingsFor(dataDirectory), ROLE: 'api' }, environments.length);
}

function settingsFor(dataDirectory: string): Readonly<Record<string, string>> {
  return {
    PORT: '0',
    PRELOAD_AFTER_IDLE_SECONDS: '0',
    DATA_DIR: dataDirectory,
    BOOTSTRAP_API_KEY: API_KEY,
    // The load comes with one key, as fast as it may.
    RATE_LIMIT_POINTS_PER_MINUTE: '0',
    RATE_LIMIT_ORGANIZATION_POINTS_PER_MINUTE: '0',
    RATE_LIMIT_REQUESTS_IN_FLIGHT: '0',
    RATE_LIMIT_ORGANIZATION_REQUESTS_IN_FLIGHT: '0',
  };
}

/** Starts a program of `bare/`, which tells its address as the service does. */
export function startBareServer(name: string, options: readonly string[]): Promise<ServerProcess> {
  return startServer([path.join(__dirname, 'bare', `${name}.js`), ...options], {});
}

async function startServer(
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const [server] = await startServers(options, environment, 1);
  if (server === undefined) throw new Error('No server was asked for.');
  return server;
}

async function startServers(
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
  count: number,
): Promise<readonly ServerProcess[]> {
  const child = spawn(process.execPath, options, {
    env: { NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ports = await listeningPorts(child, count);
  const { pid } = child;
  if (pid === undefined) throw new Error('The server has no process.');
  return ports.map((port) => ({ pid, port, close: () => stop(child) }));
}

/** Reads all that the process says, as a log collector would, until it has said so often where it listens. */
function listeningPorts(child: ChildProcess, count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    child.once('error', reject);
    child.once('exit', () => reject(new Error('The server ended before it listened.')));
    if (child.stdout === null) return;
    createInterface(child.stdout).on('line', (line) => {
      const port = /http:\/\/[^/]+:(\d+)\/graphql/.exec(line)?.[1];
      if (port !== undefined) ports.push(Number(port));
      if (ports.length < count) return;
      clearTimeout(timer);
      resolve(ports);
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}
