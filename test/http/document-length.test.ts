import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { MAX_DOCUMENT_CHARACTERS, MAX_DOCUMENT_LINES } from '../../src/graphql/limits/document-length';
import { ProtocolSocket } from '../support/protocol-socket';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
});
afterAll(() => app.close());

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

const DOCUMENT = '{ mediaViewer { scopes } }';
const ofLength = (characters: number) => DOCUMENT.padEnd(characters, ',');
const ofLines = (lines: number) => '\n'.repeat(lines - 1) + DOCUMENT;

const headers = () => ({ authorization: `Bearer ${app.apiKey}`, 'apollo-require-preflight': '1' });

async function post(body: object, path = '/graphql'): Promise<Response> {
  const json = { ...headers(), 'content-type': 'application/json' };
  return fetch(`${app.url}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) });
}

async function byForm(query: string): Promise<Answer> {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query, variables: { file: null } }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob(['x']), 'x.png');
  const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: headers(), body: form });
  return (await response.json()) as Answer;
}

async function byEventStream(query: string): Promise<Answer> {
  const text = await (await post({ query }, '/graphql/stream')).text();
  return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '');
}

async function byWebSocket(query: string): Promise<Answer> {
  const socket = await new ProtocolSocket(app.url).connect(app.apiKey);
  socket.subscribe('1', query);
  const [message] = await once(socket.socket, 'message');
  const { type, payload } = JSON.parse(String(message));
  await socket.end();
  return type === 'error' ? { errors: payload } : payload;
}

const hashOf = (query: string) => ({
  persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
});

const DOORS: readonly [door: string, send: (query: string) => Promise<Answer>][] = [
  ['JSON', async (query) => (await (await post({ query })).json()) as Answer],
  ['a persisted query', async (query) => (await (await post({ query, extensions: hashOf(query) })).json()) as Answer],
  ['a form', byForm],
  ['an event stream', byEventStream],
  ['a WebSocket', byWebSocket],
];

describe.each(DOORS)('a document that comes by %s', (_door, send) => {
  it.each<[what: string, longest: string, tooLong: string, sentence: RegExp]>([
    [
      'characters',
      ofLength(MAX_DOCUMENT_CHARACTERS),
      ofLength(MAX_DOCUMENT_CHARACTERS + 1),
      /^The document has 100,001 characters; at most 100,000 are read\. /,
    ],
    [
      'lines',
      ofLines(MAX_DOCUMENT_LINES),
      ofLines(MAX_DOCUMENT_LINES + 1),
      /^The document has more than 10,000 lines; at most 10,000 are read\./,
    ],
  ])('may have so many %s and no more', async (_what, longest, tooLong, sentence) => {
    expect(await send(longest)).toMatchObject({ data: { mediaViewer: { scopes: expect.any(Array) } } });
    const { data, errors } = await send(tooLong);
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'OPERATION_TOO_COMPLEX' } });
    expect(errors?.[0]?.message).toMatch(sentence);
  });

  it('is told ten of its errors, and that there are more', async () => {
    const { errors } = await send(`{ ${Array.from({ length: 99 }, (_, index) => `unknown${index}`).join('\r\n')} }`);
    expect(errors).toHaveLength(11);
    expect(errors?.[10]?.message).toMatch(/^Too many validation errors/);
  });

  it('is told of a name that it gives no more than can be read', async () => {
    const { errors } = await send(`{ ${'x'.repeat(90_000)} }`);
    expect(errors?.[0]?.message.length).toBeLessThanOrEqual(1_001);
    expect(errors?.[0]?.message).toMatch(/^Cannot query field "xxx.*x…$/);
  });
});

it('a document that is too long is answered with HTTP 400, and is not persisted', async () => {
  const query = ofLength(MAX_DOCUMENT_CHARACTERS + 1);
  const response = await post({ query, extensions: hashOf(query) });
  expect(response.status).toBe(400);
  const again = (await (await post({ extensions: hashOf(query) })).json()) as Answer;
  expect(again.errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

describe('errors of fields', () => {
  const failing = '{ files(first: 0) { nodes { id } } }';
  const placesOf = async (send: (query: string) => Promise<Answer>, query: string) =>
    (await send(query)).errors?.map((error) => ('locations' in error ? error.locations : null));

  it.each(DOORS.filter(([door]) => door !== 'a form'))(
    'have their places in a document of few lines, by %s',
    async (_door, send) => {
      expect(await placesOf(send, `\n${failing}`)).toEqual([[{ line: 2, column: 3 }]]);
      // To find a place, graphql-js walks all lines before it, once for each error.
      expect(await placesOf(send, `${'\n'.repeat(1_000)}${failing}`)).toEqual([null]);
    },
  );
});
