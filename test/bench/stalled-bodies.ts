import { execFile } from 'node:child_process';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { Benchmark, Figure } from './benchmark';
import { percentile } from './percentile';
import { API_KEY, type ServerProcess, startService } from './server-process';

const MEBIBYTE = 1024 * 1024;
/** Of each request and phase. */
const ROUNDS = 300;
const MAX_RATIO = 3;
const BOUNDARY = 'boundary';
const JSON_TYPE = 'application/json';
const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

interface Sent {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * Another tenant's JSON of 2 MiB and its small uploads, while one tenant trickles: bodies that begin, bodies of 12 MiB
 * that lack their last bytes, and forms whose first file waits on the disk for a second that does not end. Against the
 * same when nobody does.
 */
export const stalledBodies: Benchmark = async ({ scratchDirectory }) => {
  const directory = path.join(scratchDirectory, 'stalled-bodies');
  const service = await startService(directory);
  const stalled: Socket[] = [];
  try {
    const apiKey = await makeTenant(directory);
    const requests: Readonly<Record<string, Sent>> = {
      'JSON of 2 MiB': { type: JSON_TYPE, body: jsonOf(2 * MEBIBYTE) },
      'a small upload': { type: FORM_TYPE, body: formOf(['file'], await smallPicture(), '') },
    };
    const figures: Figure[] = [];
    await measureAll(service, apiKey, requests);
    const idle = await measureAll(service, apiKey, requests);
    stalled.push(...(await stall(service)));
    const trickle = setInterval(() => {
      for (const socket of stalled) socket.write(' ');
    }, 1_000);
    const busy = await measureAll(service, apiKey, requests).finally(() => clearInterval(trickle));
    for (const name of Object.keys(requests)) {
      const [before = 0, during = 0] = [idle[name], busy[name]];
      figures.push({ name: `${name}, p99 at rest`, value: before, unit: 'ms' });
      figures.push({ name: `${name}, p99 beside`, value: during, unit: 'ms' });
      figures.push({ name, value: during / before, unit: '×', bar: { atMost: MAX_RATIO } });
    }
    const open = stalled.filter((socket) => !socket.destroyed).length;
    return [...figures, { name: 'bodies that were still coming', value: open, unit: 'connections' }];
  } finally {
    for (const socket of stalled) socket.destroy();
    await service.close();
  }
};

async function measureAll(service: ServerProcess, apiKey: string, requests: Readonly<Record<string, Sent>>) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const found: Record<string, number> = {};
  for (const [name, sent] of Object.entries(requests)) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push(await timeOf(service, apiKey, sent, agent));
    found[name] = percentile(times, 99);
  }
  agent.destroy();
  return found;
}

function timeOf({ port }: ServerProcess, apiKey: string, { type, body }: Sent, agent: Agent): Promise<number> {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': type,
    'content-length': body.length,
    'apollo-require-preflight': '1',
  };
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const sent = request({ port, path: '/graphql', method: 'POST', headers, agent }, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        answer += chunk;
      });
      response.on('end', () => {
        const isGood = response.statusCode === 200 && !answer.includes('"code"');
        if (isGood) resolve(performance.now() - startedAt);
        else reject(new Error(`It was refused: ${response.statusCode} ${answer}`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Forty bodies that have just begun, fifteen that hold 12 MiB each, ten forms with 40 MiB on the disk. */
async function stall({ port }: ServerProcess): Promise<Socket[]> {
  const begun = Buffer.from(`${head(JSON_TYPE, ['Transfer-Encoding: chunked'])}ffffff\r\n{`);
  const large = Buffer.alloc(12 * MEBIBYTE - 1_000, ' ');
  const whole = Buffer.concat([Buffer.from(head(JSON_TYPE, [`Content-Length: ${12 * MEBIBYTE}`])), large]);
  const form = formOf(['a', 'b'], Buffer.alloc(40 * MEBIBYTE), ' '.repeat(100_000));
  const cutForm = form.subarray(0, form.length - 90_000);
  const inReverse = Buffer.concat([Buffer.from(head(FORM_TYPE, [`Content-Length: ${form.length}`])), cutForm]);
  const bodies = [
    ...Array.from({ length: 40 }, () => begun),
    ...Array.from({ length: 15 }, () => whole),
    ...Array.from({ length: 10 }, () => inReverse),
  ];
  const sockets = bodies.map((bytes) => {
    const socket = connect(port, '127.0.0.1');
    // Some are refused: that is an answer too, and nobody reads it.
    socket.on('error', () => {});
    socket.resume();
    socket.write(bytes);
    return socket;
  });
  await sleep(5_000);
  return sockets;
}

function head(type: string, headers: readonly string[]): string {
  const lines = ['POST /graphql HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${API_KEY}`];
  return [...lines, 'Apollo-Require-Preflight: 1', `Content-Type: ${type}`, ...headers, '', ''].join('\r\n');
}

function jsonOf(sizeBytes: number): Buffer {
  return Buffer.from(
    JSON.stringify({ query: '{ files(first: 1) { totalCount } }', variables: { x: 'x'.repeat(sizeBytes) } }),
  );
}

/** A form whose operation reads the last of its files first. */
function formOf(names: readonly string[], first: Buffer, last: string): Buffer {
  const types = names.map((name) => `$${name}: Upload!`).join(', ');
  const fields = [...names]
    .reverse()
    .map((name) => `${name}: uploadFile(input: { file: $${name} }) { errors { code } }`);
  const variables = Object.fromEntries(names.map((name) => [name, null]));
  const map = Object.fromEntries(names.map((name) => [name, [`variables.${name}`]]));
  const field = (name: string, text: string) =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
  const parts = names.map((name, index) => [
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${name}.png"\r\n`),
    Buffer.from('Content-Type: image/png\r\n\r\n'),
    index === 0 ? first : Buffer.from(last),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([
    Buffer.from(
      field('operations', JSON.stringify({ query: `mutation (${types}) { ${fields.join(' ')} }`, variables })),
    ),
    Buffer.from(field('map', JSON.stringify(map))),
    ...parts.flat(),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
}

function smallPicture(): Promise<Buffer> {
  return sharp({ create: { width: 8, height: 8, channels: 3, background: 'black' } })
    .png()
    .toBuffer();
}

/** @returns a key of a project of another organization */
async function makeTenant(dataDirectory: string): Promise<string> {
  const admin = async (...options: readonly string[]) => {
    const program = path.join(__dirname, '../../src/admin/main.js');
    const env = { PATH: process.env['PATH'], DATA_DIR: dataDirectory };
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...options], { env });
    return JSON.parse(stdout);
  };
  await admin('organization', 'create', '--name', 'beside', '--max-bytes', '1000000000', '--max-files', '10000');
  const { id } = await admin('project', 'create', '--organization', 'beside', '--name', 'web');
  const { key } = await admin('key', 'create', '--project', id, '--scopes', 'files_read,files_write');
  return key;
}
