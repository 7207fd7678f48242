import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { eventually } from '../timing/eventually';

const CHECKOUT = path.resolve(__dirname, '../../..');
/** A model that is loaded ahead would take the processor from what is tested. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  NODE_ENV: 'production',
  PORT: '0',
  PRELOAD_AFTER_IDLE_SECONDS: '0',
};
const living = new Set<ServiceProcess>();

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The service as an operator runs it: a process of its own, from the bundle, with no more environment than is given. */
export class ServiceProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
  stdout = '';
  stderr = '';

  constructor(environment: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [path.join(CHECKOUT, 'dist/bundle/main.js')], {
      cwd: CHECKOUT,
      env: { ...ENVIRONMENT, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    living.add(this);
    this.ended = once(this.child, 'close').then(([code, signal]) => {
      living.delete(this);
      return { code, signal };
    });
  }

  static async start(environment: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const service = new ServiceProcess(environment);
    await service.started();
    return service;
  }

  /** Resolves when it has greeted. */
  async started(): Promise<void> {
    await eventually('the service has started', async () => {
      if (this.child.exitCode !== null) throw new Error(`the service ended: ${this.stderr}${this.stdout}`);
      return this.greeted('Mediagraph');
    });
  }

  get url(): string {
    const url = /https?:\/\/[^\s/]+/.exec(this.greeted('Mediagraph') ?? '')?.[0];
    if (url === undefined) throw new Error(`it has not greeted: ${this.stdout}`);
    return url;
  }

  /** As printed, or null where the words say that there is none to print. */
  get apiKey(): string | null {
    const printed = this.greeted('API key') ?? '';
    return /^\S+$/.test(printed) ? printed : null;
  }

  /** The lines of the log, without what is said to people. */
  get log(): readonly Readonly<Record<string, unknown>>[] {
    return this.stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<ProcessEnd> {
    this.child.kill(signal);
    return this.ended;
  }

  async kill(): Promise<void> {
    await this.stop('SIGKILL');
  }

  private greeted(label: string): string | null {
    return new RegExp(`^ {2}${label} +(.*)$`, 'm').exec(this.stdout)?.[1] ?? null;
  }
}

/** For after a test: whatever it started and did not end is killed. */
export async function killServices(): Promise<void> {
  await Promise.all([...living].map((service) => service.kill()));
}

/** Runs the admin command and reads what it prints. @throws Error with what it reported */
export async function runAdmin(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the document
): Promise<any> {
  const main = path.join(CHECKOUT, 'dist/bundle/admin.js');
  const env = { PATH: process.env['PATH'], ...environment };
  const child = spawn(process.execPath, [main, ...args], { env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
