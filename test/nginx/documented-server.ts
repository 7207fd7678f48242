import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { sendHttp } from '../support/http/http-client';
import { eventually } from '../support/timing/eventually';

/** What is in the documentation, and what stands in its place where it is run. */
type Replacements = Readonly<Record<string, string>>;

/** @throws {Error} the machine has no nginx */
export function requireNginx(): void {
  if (spawnSync('nginx', ['-v']).error === undefined) return;
  throw new Error('This needs nginx on the PATH: of Debian, the package nginx-light.');
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}

/** The configuration that `docs/operations.md` gives, with ports and a directory of the test's. */
function documentedBlock(replacements: Replacements): string {
  const [, block = ''] = /```nginx\n([\s\S]+?)```/.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
  let adapted = block;
  for (const [documented, replacement] of Object.entries(replacements)) {
    if (adapted.split(documented).length !== 2) throw new Error(`\`${documented}\` is not once in the documentation.`);
    adapted = adapted.replace(documented, replacement);
  }
  return adapted;
}

/** Runs nginx as the documentation says, until it is closed. */
export async function startNginx(
  directory: string,
  { port, servicePort, dataDirectory }: { port: number; servicePort: number; dataDirectory: string },
): Promise<{ close(): Promise<void> }> {
  await mkdir(directory, { recursive: true });
  const block = documentedBlock({
    'listen 443 ssl;': `listen 127.0.0.1:${port};`,
    'server 127.0.0.1:4000;': `server 127.0.0.1:${servicePort};`,
    'alias /srv/mediagraph/blobs/blobs/;': `alias ${dataDirectory}/blobs/blobs/;`,
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${directory}/${kind};`,
  );
  const configuration = `daemon off; pid ${directory}/pid; error_log stderr warn; worker_processes 1;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events {}
    http { access_log off; types {} default_type text/html; ${temporary.join(' ')} ${block} }`;
  const file = path.join(directory, 'nginx.conf');
  await writeFile(file, configuration);
  const nginx = spawn('nginx', ['-p', directory, '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  await eventually('nginx answers', async () => {
    if (nginx.exitCode !== null) throw new Error('nginx has ended.');
    return sendHttp(`http://127.0.0.1:${port}/healthz`).catch(() => null);
  });
  return { close: () => stop(nginx) };
}

async function stop(nginx: ChildProcess): Promise<void> {
  const ended = once(nginx, 'exit');
  nginx.kill('SIGTERM');
  await ended;
}
