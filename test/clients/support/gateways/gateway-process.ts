import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { eventually } from '../../../support/timing/eventually';

/** A gateway as an operator runs it: a process of its own. */
export interface GatewayProcess {
  /** Where its graph is. */
  readonly url: string;
  stop(): Promise<void>;
}

/** @param command what Node runs, for the gateway to listen on the port */
export async function startGatewayProcess(command: (port: number) => readonly string[]): Promise<GatewayProcess> {
  const port = await findFreePort();
  const child = spawn(process.execPath, command(port), {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = once(child, 'close');
  const url = `http://127.0.0.1:${port}/graphql`;
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    await eventually('the gateway answers', async () => {
      if (child.exitCode !== null) throw new Error(`The gateway ended: ${output}`);
      return answers(url);
    });
  } catch (error) {
    await stop();
    throw new Error(output, { cause: error });
  }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  const answer = fetch(`${url}?query={__typename}`, { headers: { 'apollo-require-preflight': '1' } });
  return answer.then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Gateways do not tell which port they took when any would do. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
