import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { ProtocolSocket } from './protocol-socket';

/** Where a service is, and for whom. */
export interface Asked {
  readonly url: string;
  readonly apiKey: string;
}

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string };
    readonly locations?: unknown;
  }[];
}

const headersOf = ({ apiKey }: Asked) => ({ authorization: `Bearer ${apiKey}`, 'apollo-require-preflight': '1' });

export async function postJson(asked: Asked, body: object, path = '/graphql'): Promise<Response> {
  const json = { ...headersOf(asked), 'content-type': 'application/json' };
  return fetch(`${asked.url}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) });
}

async function byForm(asked: Asked, query: string): Promise<Answer> {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query, variables: { file: null } }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob(['x']), 'x.png');
  const response = await fetch(`${asked.url}/graphql`, { method: 'POST', headers: headersOf(asked), body: form });
  return (await response.json()) as Answer;
}

async function byEventStream(asked: Asked, query: string): Promise<Answer> {
  const response = await postJson(asked, { query }, '/graphql/stream');
  const text = await response.text();
  // What is refused before the stream begins is answered as JSON.
  if (!response.ok) return JSON.parse(text);
  return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '');
}

async function byWebSocket(asked: Asked, query: string): Promise<Answer> {
  const socket = await new ProtocolSocket(asked.url).connect(asked.apiKey);
  socket.subscribe('1', query);
  const [message] = await once(socket.socket, 'message');
  const { type, payload } = JSON.parse(String(message));
  await socket.end();
  return type === 'error' ? { errors: payload } : payload;
}

export const hashOf = (query: string) => ({
  persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
});

/** Every way by which an operation comes in. */
export const DOORS: readonly [door: string, send: (asked: Asked, query: string) => Promise<Answer>][] = [
  ['JSON', async (asked, query) => (await (await postJson(asked, { query })).json()) as Answer],
  [
    'a persisted query',
    async (asked, query) => (await (await postJson(asked, { query, extensions: hashOf(query) })).json()) as Answer,
  ],
  ['a form', byForm],
  ['an event stream', byEventStream],
  ['a WebSocket', byWebSocket],
];
