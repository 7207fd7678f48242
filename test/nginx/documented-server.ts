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

/** What to do about it that the machine has none; null: it has. */
export function missingNginx(): string | null {
  if (spawnSync('nginx', ['-v']).error === undefined) return null;
  return 'it needs nginx on the PATH: of Debian, the package nginx-light';
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

/** The block of `docs/operations.md` that `word` is in, with ports and a directory of the test's. */
function documentedBlock(word: string, replacements: Replacements): string {
  const blocks = [...readFileSync('docs/operations.md', 'utf8').matchAll(/```nginx\n([\s\S]+?)```/g)];
  let adapted = blocks.map(([, block = '']) => block).find((block) => block.includes(word)) ?? '';
  for (const [documented, replacement] of Object.entries(replacements)) {
    if (adapted.split(documented).length !== 2) throw new Error(`\`${documented}\` is not once in the documentation.`);
    adapted = adapted.replace(documented, replacement);
  }
  return adapted;
}

const ONE_PROCESS = 'upstream mediagraph {\n  server 127.0.0.1:4000;\n  keepalive 32;\n}';

/** As the documentation has them for one process, or for two that are restarted in turn. */
function upstreamOf([first = 0, second]: readonly number[]): string {
  if (second === undefined) return ONE_PROCESS.replace(':4000', `:${first}`);
  return documentedBlock('fail_timeout', { ':4001': `:${first}`, ':4002': `:${second}` });
}

/** Runs nginx as the documentation says, until it is closed. */
export async function startNginx(
  directory: string,
  { port, servicePorts, dataDirectory }: { port: number; servicePorts: readonly number[]; dataDirectory: string },
): Promise<{ close(): Promise<void> }> {
  await mkdir(directory, { recursive: true });
  const block = documentedBlock('server_name', {
    'listen 443 ssl;': `listen 127.0.0.1:${port};`,
    [ONE_PROCESS]: upstreamOf(servicePorts),
    'alias /srv/mediagraph/blobs/blobs/;': `alias ${dataDirectory}/blobs/blobs/;`,
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${directory}/${kind};`,
  );
  const configuration = `pid ${directory}/pid; error_log stderr warn; worker_processes 1;
    events {}
    http { access_log off; types {} default_type text/html; ${temporary.join(' ')} ${block} }`;
  return serveByNginx(directory, configuration, port);
}

/** Runs nginx by a whole configuration, whose files are in `directory`, until it is closed. */
export async function serveByNginx(
  directory: string,
  configuration: string,
  port: number,
): Promise<{ close(): Promise<void> }> {
  const file = path.join(directory, 'nginx.conf');
  await writeFile(file, `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; ${configuration}`);
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
