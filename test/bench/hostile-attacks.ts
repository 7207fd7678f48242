import { Agent, type ClientRequest, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { API_KEY } from './server-process';

const MEGABYTE = 1_000_000;
/** Beside what it is about, of a body of a mebibyte. */
const HEADROOM = 1_000;

/** Sends all that it has to `/graphql` of the port, and waits for the answers. */
export type HostileAttack = (port: number) => Promise<unknown>;

export const json = (query: string, variables = {}) => JSON.stringify({ query, variables });
const aliases = (count: number, field: string) => Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');
/** The attacker's files wait for their bytes, which a list leaves out unless it asks for them. */
export const ATTACKED_FILES = 'files(first: 100, filter: { status: [AWAITING_UPLOAD] })';
const items = (fields: string) => json(`{ ${ATTACKED_FILES} { nodes { ${fields} } } }`);

/** Made once: to make 12 MB of each takes the attacker, and a processor of the machine, longer than to send them. */
const COMMAS = Buffer.alloc(12 * MEGABYTE, ',');
const padded = (index: number, length: number) => {
  const start = Buffer.from(`{"query":"{ a${index}: __typename } # 語`);
  return [start, COMMAS.subarray(0, length - start.length), Buffer.from('"}')];
};
const manyErrors = (lines: number, index: number) =>
  json(`{ ${'\n'.repeat(lines)} ${Array.from({ length: 99 }, (_, n) => `unknown${index}_${n}`).join(' ')} }`);
const page = `${ATTACKED_FILES} { nodes { tags metadata { key value } } }`;
const pageOfTags = `${ATTACKED_FILES} { nodes { tags } }`;
const introspection = '__schema { types { name description fields { name description args { name description } } } }';
const defaults = (index: number) => {
  const variables = Array.from({ length: 300 }, (_, n) => `$v${index}_${n}: FileFilterInput = { kinds: [IMAGE] }`);
  return json(`query (${variables.join(' ')}) { files(filter: $v${index}_0) { nodes { id } } }`);
};
const nested = { parameters: { a: Array.from({ length: 9_000 }, (_, n) => [n]) } };
const GENERATE = `mutation ($parameters: JSONObject) { generateImage(input: { model: "none/such", prompt: "x",
  parameters: $parameters }) { errors { code } } }`;
const IMPORT = 'mutation ($uri: String!) { importFile(input: { source: { dataUri: $uri } }) { errors { code } } }';

export const ATTACKS: Readonly<Record<string, HostileAttack>> = {
  '1,000 padded documents of 12 MB': requests(1_000, 1, (index) => padded(index, 12 * MEGABYTE - HEADROOM)),
  '1,000 padded documents of 100,000 characters': requests(1_000, 1, (index) => padded(index, 100_000)),
  '6,000,000 newlines before 99 errors': requests(20, 1, (index) => manyErrors(6 * MEGABYTE, index)),
  '9,999 newlines before 99 errors': requests(200, 4, (index) => manyErrors(9_990, index)),
  '100 aliases of 50 tags over 100 files': requests(200, 8, () => items(aliases(100, 'tags'))),
  '90 aliases of the type over 100 files with 50 facts': requests(24, 8, () =>
    items(`metadata { ${aliases(90, '__typename')} }`),
  ),
  'three full pages, 17 MB': requests(40, 8, () => json(`{ ${aliases(3, page)} }`)),
  'one full page, 6 MB': requests(60, 8, () => json(`{ ${page} }`)),
  '99 pages of tags, 50 MB': requests(40, 8, () => json(`{ ${aliases(99, pageOfTags)} }`)),
  '60 invalid cursors for 100 files': requests(40, 10, () =>
    items(aliases(60, 'usedBy(after: "x") { pageInfo { hasNextPage } }')),
  ),
  '99 invalid thumbnails of 100 files': requests(40, 8, () => items(aliases(99, 'thumbnail(width: 1) { url }'))),
  '99 invalid downloads of 100 files': requests(40, 8, () => items(aliases(99, 'download(ttlSeconds: 0) { url }'))),
  '99 downloads of 100 files': requests(40, 8, () => items(aliases(99, 'download { url expiresAt }'))),
  'introspection by 19 names': requests(40, 8, () => json(`{ ${aliases(19, introspection)} }`)),
  '300 defaults of variables': requests(100, 20, defaults),
  'lists of 9,000 lists': requests(100, 20, () => json(GENERATE, { ...nested })),
  'data URIs of 8 MB': requests(30, 10, () => json(IMPORT, { uri: `data:image/png;base64,${'A'.repeat(11_000_000)}` })),
  '500 chunked bodies of a mebibyte, ended at once': endedAtOnce,
  '20 WebSockets of 100 long documents': (port) => floods(port, 20, 100, (index) => JSON.parse(defaults(index))),
  '20 WebSockets of 5,000 messages': (port) => floods(port, 20, 5_000, () => null),
  '200 unread event streams of a full page': unreadStreams,
};

function requests(count: number, atOnce: number, body: (index: number) => string | Buffer[]): HostileAttack {
  return async (port) => {
    const agent = new Agent({ keepAlive: true });
    let next = 0;
    const sendAll = async () => {
      for (let index = next++; index < count; index = next++) await send(port, agent, body(index));
    };
    await Promise.all(Array.from({ length: atOnce }, sendAll));
    agent.destroy();
  };
}

export function send(port: number, agent: Agent, body: string | readonly Buffer[]): Promise<void> {
  const pieces = typeof body === 'string' ? [Buffer.from(body)] : body;
  const length = pieces.reduce((bytes, piece) => bytes + piece.length, 0);
  return new Promise((resolve, reject) => {
    const sent = post(port, agent, '/graphql', { 'content-length': length });
    sent.once('response', (response) => response.resume().once('end', resolve));
    sent.once('error', reject);
    for (const piece of pieces) sent.write(piece);
    sent.end();
  });
}

function post(port: number, agent: Agent, path = '/graphql', more = {}): ClientRequest {
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...more };
  return request({ host: '127.0.0.1', port, agent, path, method: 'POST', headers });
}

/** Each as large as a body may be that is counted nowhere. */
async function endedAtOnce(port: number): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const body = json('{ __typename }', { x: 'x'.repeat(2 ** 20 - HEADROOM) });
  const sent = Array.from({ length: 500 }, () => {
    const each = post(port, agent);
    const answered = new Promise<void>((resolve) => {
      each.once('response', (response) => response.resume().once('close', resolve)).once('error', () => resolve());
    });
    each.write(body.slice(0, -1));
    return { each, answered };
  });
  await sleep(5_000);
  for (const { each } of sent) each.end('}');
  await Promise.all(sent.map(({ answered }) => answered));
  agent.destroy();
}

/** @param payloadOf null: a mere ping of the protocol */
async function floods(
  port: number,
  sockets: number,
  messages: number,
  payloadOf: (index: number) => object | null,
): Promise<void> {
  const flood = async (_: unknown, number: number) => {
    const headers = { authorization: `Bearer ${API_KEY}` };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', { headers });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send('{"type":"connection_init"}');
    await new Promise((resolve) => socket.once('message', resolve));
    let answers = 0;
    const answered = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.on('message', (data) => {
        if (String(data).includes('"next"')) return;
        answers += 1;
        if (answers >= messages) resolve();
      });
    });
    for (let index = 0; index < messages; index += 1) {
      const payload = payloadOf(number * messages + index);
      socket.send(JSON.stringify(payload === null ? { type: 'ping' } : { id: `${index}`, type: 'subscribe', payload }));
    }
    await answered;
    socket.terminate();
  };
  await Promise.all(Array.from({ length: sockets }, flood));
}

/** Whose clients never read; they hang up in the end. */
async function unreadStreams(port: number): Promise<void> {
  const agent = new Agent();
  const sent = Array.from({ length: 200 }, () => {
    const each = post(port, agent, '/graphql/stream', { accept: 'text/event-stream' });
    each.once('response', (response) => response.pause()).on('error', () => {});
    each.end(json(`{ ${page} }`));
    return each;
  });
  await sleep(8_000);
  for (const each of sent) each.destroy();
  agent.destroy();
}
