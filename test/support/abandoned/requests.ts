import { UPLOAD_FILE } from '../graphql/file-client';
import { BOUNDARY, encodeForm, filePart, mapPart, operationsPart } from '../http/multipart/multipart-body';
import { wavOf } from '../media/media-samples';
import type { Random } from './random';
import type { Target } from './target';

/** A request of some kind, as the pieces that its client sends: the head, then the body. */
export type MakeRequest = (target: Target, random: Random) => readonly Buffer[];

const LARGE = 'x'.repeat(2 * 1024 * 1024);
const SOUND = wavOf(150_000);
const FILES = '{ files(first: 5) { totalCount edges { node { id tags } } } }';
const IMAGE = `mutation { generateImage(input: { model: "local/renderer", prompt: "p", output: { store: false } }) {
  generation { id } errors { code } } }`;
const READ = (name: string) => `${name}: uploadFile(input: { file: $${name} }) { errors { code } }`;
const IN_REVERSE = `mutation ($a: Upload!, $b: Upload!) { ${READ('b')} ${READ('a')} }`;

/** Some keys are unknown, and have to be looked up each time. */
function keyOf({ apiKeys }: Target, random: Random): string {
  return random.next() < 0.2 ? `unknown-key-${random.below(1e9)}` : random.one(apiKeys);
}

function head(method: string, path: string, apiKey: string, headers: readonly string[] = []): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${apiKey}`, ...headers];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

function withBody(method: string, path: string, apiKey: string, body: Buffer, headers: readonly string[]): Buffer[] {
  return [head(method, path, apiKey, [...headers, `Content-Length: ${body.length}`]), body];
}

function chunked(method: string, path: string, apiKey: string, body: Buffer, headers: readonly string[]): Buffer[] {
  const chunk = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
  return [head(method, path, apiKey, [...headers, 'Transfer-Encoding: chunked']), chunk];
}

function json(path: string, body: object, headers: readonly string[] = []): MakeRequest {
  const text = Buffer.from(JSON.stringify(body));
  const all = ['Content-Type: application/json', ...headers];
  return (target, random) => (random.next() < 0.5 ? withBody : chunked)('POST', path, keyOf(target, random), text, all);
}

/** The head and a chunk that is none, in one packet: Node hangs up at once, whoever is being looked up. */
const badChunk: MakeRequest = (target, random) => {
  const headers = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];
  const path = random.one(['/graphql', '/graphql/stream']);
  return [Buffer.concat([head('POST', path, keyOf(target, random), headers), Buffer.from('zz\r\n')])];
};

function form(query: string, variables: object, names: readonly string[]): Buffer {
  return encodeForm([
    operationsPart({ query, variables: { ...variables, ...Object.fromEntries(names.map((name) => [name, null])) } }),
    mapPart(Object.fromEntries(names.map((name) => [name, [`variables.${name}`]]))),
    ...names.map((name) => filePart(name, SOUND)),
  ]);
}

function upload(body: Buffer, keyOfUpload: (target: Target, random: Random) => string): MakeRequest {
  const headers = [`Content-Type: multipart/form-data; boundary=${BOUNDARY}`, 'Apollo-Require-Preflight: 1'];
  return (target, random) =>
    (random.next() < 0.5 ? withBody : chunked)('POST', '/graphql', keyOfUpload(target, random), body, headers);
}

/** The file comes first, and what is said of it behind it. */
const FILE_FIRST = encodeForm([filePart('file', SOUND), { name: 'purpose', content: 'reference_media' }]);
const WITHOUT_FILE = encodeForm([{ name: 'purpose', content: 'x'.repeat(50_000) }, filePart('other', SOUND)]);
/** Refused when all of it has been read. */
const EDIT = encodeForm([
  filePart('image[]', SOUND),
  filePart('mask', SOUND),
  { name: 'model', content: 'nobody/edits' },
]);

function restForm(path: string, body: Buffer, keyOfUpload = keyOf, headers: readonly string[] = []): MakeRequest {
  const all = [`Content-Type: multipart/form-data; boundary=${BOUNDARY}`, ...headers];
  return (target, random) =>
    (random.next() < 0.5 ? withBody : chunked)('POST', path, keyOfUpload(target, random), body, all);
}

function get(pathOf: (target: Target, random: Random) => string, headers: readonly string[] = []): MakeRequest {
  return (target, random) => [head('GET', pathOf(target, random), keyOf(target, random), headers)];
}

const part: MakeRequest = (target, random) => {
  const headers = [
    'Tus-Resumable: 1.0.0',
    'Content-Type: application/offset+octet-stream',
    `Upload-Offset: ${random.below(2) * 1_000}`,
  ];
  const send = random.next() < 0.5 ? withBody : chunked;
  return send('PATCH', random.one(target.uploads), random.one(target.apiKeys), SOUND, headers);
};

const progress: MakeRequest = (target, random) => [
  head('HEAD', random.one(target.uploads), random.one(target.apiKeys), ['Tus-Resumable: 1.0.0']),
];

/** A frame of a client: the mask is of zeros. */
function frame(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 0xff, 0, 0, 0, 0]), text]);
}

const webSocket: MakeRequest = (target, random) => [
  head('GET', '/graphql', keyOf(target, random), [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
  ]),
  frame({ type: 'connection_init', payload: { padding: 'x'.repeat(200) } }),
  frame({ id: '1', type: 'subscribe', payload: { query: `{ __typename } ${' '.repeat(200)}` } }),
  frame({
    id: '2',
    type: 'subscribe',
    payload: { query: `query { a: __typename ${FILES.slice(1)} ${' '.repeat(200)}` },
  }),
];

/** Several on one connection, none of which waits for the one before. */
const pipelined: MakeRequest = (target, random) => {
  const made = Array.from({ length: 2 + random.below(3) }, () => random.one(PIPELINED)(target, random));
  return [Buffer.concat(made.flat())];
};

const EVENTS = ['Accept: text/event-stream'];
const PREFLIGHT = ['Apollo-Require-Preflight: 1'];

const PIPELINED = [
  get(() => '/v3/files?limit=5'),
  json('/v3/images', { model: 'nobody/paints', prompt: 'p', unknown: LARGE }),
  get(({ sound }) => `${sound}/content`),
  get(({ picture }) => `${picture}/thumbnail?width=64`),
  get(() => `/graphql?query=${encodeURIComponent(FILES)}`, PREFLIGHT),
  json('/graphql', { query: FILES, variables: { unused: LARGE } }),
  json('/graphql', { query: FILES }),
  json('/graphql/stream', { query: FILES }, EVENTS),
];

/** Every kind of request of every route, by name. */
export const REQUESTS: Readonly<Record<string, MakeRequest>> = {
  badChunk,
  pipelined,
  smallJson: json('/graphql', { query: FILES }),
  largeJson: json('/graphql', { query: FILES, variables: { unused: LARGE } }),
  queryByGet: get(() => `/graphql?query=${encodeURIComponent(FILES)}`, PREFLIGHT),
  form: upload(form(UPLOAD_FILE, {}, ['file']), keyOf),
  repeatedForm: upload(form(UPLOAD_FILE, { idempotencyKey: 'again' }, ['file']), keyOf),
  formThatIsNotKept: upload(form(UPLOAD_FILE, {}, ['file']), ({ zeroRetentionKey }) => zeroRetentionKey),
  formOutOfTurn: upload(form(IN_REVERSE, {}, ['a', 'b']), keyOf),
  part,
  progress,
  content: get(({ sound }) => `${sound}/content`),
  rangeOfContent: get(({ sound }) => `${sound}/content`, ['Range: bytes=1000-3000000']),
  thumbnail: get(({ picture }, random) => `${picture}/thumbnail?width=${16 + random.below(200)}`),
  heldOutput: get(({ heldOutput }) => heldOutput),
  eventStream: json('/graphql/stream', { query: FILES }, EVENTS),
  eventStreamByGet: get(() => `/graphql/stream?query=${encodeURIComponent(FILES)}`, EVENTS),
  webSocket,
  restFile: restForm('/v3/files', FILE_FIRST),
  restFileAgain: restForm('/v3/files', FILE_FIRST, keyOf, ['Idempotency-Key: again']),
  restFileThatIsNotKept: restForm('/v3/files', FILE_FIRST, ({ zeroRetentionKey }) => zeroRetentionKey),
  restFileThatIsNone: restForm('/v3/files', WITHOUT_FILE),
  restJson: json('/v3/images', { model: 'nobody/paints', prompt: 'p', unknown: LARGE }),
  restSound: json('/v3/audio/transcriptions', { model: 'nobody/hears', audio: `data:audio/wav;base64,${LARGE}` }),
  restFiles: get(() => '/v3/files?limit=5'),
  restFileOfOthers: get(({ sound }, random) => `/v3${sound}${random.one(['', '/content'])}`),
  restModels: get((_target, random) => random.one(['/v3/models', '/v3/openapi.json', '/v3/docs', '/v3/nothing'])),
  openAiFile: restForm('/v1/files', FILE_FIRST),
  openAiEdit: restForm('/v1/images/edits', EDIT),
  openAiFiles: get(({ sound }, random) =>
    random.one(['/v1/files', '/v1/models', `/v1${sound}`, `/v1${sound}/content`]),
  ),
  openAiJson: json('/v1/images/generations', { model: 'nobody/paints', prompt: LARGE }),
  health: get((_target, random) => random.one(['/healthz', '/readyz', '/metrics', '/', '/nothing'])),
};

/** It takes a processor for a while: sent now and then. */
export const SLOW_REQUEST = json('/graphql', { query: IMAGE });
