import type { OutgoingHttpHeaders } from 'node:http';
import type { Random } from '../abandoned/random';
import { BOUNDARY, encodeForm, type PartContent } from '../http/multipart/multipart-body';
import type { DocumentedRoute } from './document';

export interface RandomRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Buffer;
}

const TEXTS = [
  ...[
    '',
    ' ',
    'auto',
    'null',
    'x',
    '0',
    '-1',
    '1.5',
    '1e309',
    'NaN',
    '9007199254740993',
    'true',
    '[]',
    '{}',
    '__proto__',
  ],
  ...[
    'file_',
    'file_01arz3ndektsv4rrffq69g5fav',
    'gen_01arz3ndektsv4rrffq69g5fav',
    'data:',
    'data:image/png;base64,AAAA',
  ],
  ...[
    'data:audio/wav;base64,%%%',
    'http://',
    'http://127.0.0.1/x',
    'https://exa mple/',
    'ftp://x/y',
    '\u0000',
    '\ud800',
  ],
  ...[
    '../../etc/passwd',
    "'; DROP TABLE files; --",
    '%s%n',
    '𝔘𝔫𝔦',
    '\u202e',
    'a'.repeat(5_000),
    '64x64',
    '0x0',
    '1:1',
    '99999x1',
  ],
  ...[
    'local/renderer',
    'local/flite',
    'local/kenburns',
    'local/moonshine-tiny',
    'nobody/nothing',
    'b64_json',
    'url',
    'mp3',
    'wav',
  ],
  ...[
    '2026-02-30T00:00:00Z',
    '2026-01-01T00:00:00Z',
    '-271821-04-20T00:00:00Z',
    'image',
    'ready',
    'reference_media',
    'asc',
  ],
];
const NUMBERS = [0, -0, 1, 2, -1, 1.5, 1e9, 2 ** 53, -(2 ** 53), 1e308, 5e-324, 100, 101];

function anyText(random: Random): string {
  return random.one(TEXTS);
}

/** A value of JSON, as deep as chance has it. */
function anyValue(random: Random, depth = 0): unknown {
  const kind = random.below(depth > 3 ? 5 : 8);
  if (kind < 3) return anyText(random);
  if (kind === 3) return random.one(NUMBERS);
  if (kind === 4) return random.one([null, true, false]);
  const size = random.below(4);
  if (kind === 5) return Array.from({ length: size }, () => anyValue(random, depth + 1));
  return Object.fromEntries(Array.from({ length: size }, () => [anyText(random), anyValue(random, depth + 1)]));
}

/** Some of the fields that a route knows, now and then one that it does not. */
function anyFields(random: Random, known: readonly string[]): string[] {
  const chosen = known.filter(() => random.next() < 0.5);
  return random.next() < 0.1 ? [...chosen, anyText(random)] : chosen;
}

function jsonBody(random: Random, { fields }: DocumentedRoute): Buffer {
  if (random.next() < 0.05) return Buffer.from(JSON.stringify(anyValue(random)));
  const text = JSON.stringify(Object.fromEntries(anyFields(random, fields).map((name) => [name, anyValue(random)])));
  return Buffer.from(random.next() < 0.03 ? text.slice(0, random.below(text.length)) : text);
}

function formBody(random: Random, { fields }: DocumentedRoute): Buffer {
  const names = anyFields(random, fields).flatMap((name) => (random.next() < 0.1 ? [name, `${name}[]`] : [name]));
  const parts = names.map((name): PartContent => {
    const content = anyText(random);
    if (random.next() < 0.4) return { name, filename: random.one(['x.png', 'a/b', 'ü.wav']), content };
    return { name: random.next() < 0.1 ? `${name}[${random.one(['a', '__proto__', ''])}]` : name, content };
  });
  const whole = encodeForm(parts);
  return random.next() < 0.05 ? whole.subarray(0, random.below(whole.length)) : whole;
}

function pathOf(random: Random, { path, query }: DocumentedRoute, ids: readonly string[]): string {
  const segment = () => (random.next() < 0.5 ? random.one(ids) : encodeURIComponent(anyText(random).toWellFormed()));
  const place = path.replaceAll(/\{\w+\}/g, segment);
  const search = anyFields(random, Object.keys(query)).map((name) => {
    const value = random.next() < 0.4 ? query[name] : anyText(random);
    return `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(String(value).toWellFormed())}`;
  });
  return search.length === 0 ? place : `${place}?${search.join('&')}`;
}

/** A request for a route as its document has it, most of whose values are not what it takes. */
export function randomRequest(random: Random, route: DocumentedRoute, ids: readonly string[]): RandomRequest {
  const path = pathOf(random, route, ids);
  const { method, bodyType } = route;
  const key = random.next() < 0.2 ? { 'idempotency-key': random.one(['', 'k', 'x'.repeat(300), 'a b']) } : {};
  if (bodyType === null) return { method, path, headers: key };
  const asForm = (bodyType === 'multipart/form-data') !== random.next() < 0.03;
  const body = asForm ? formBody(random, route) : jsonBody(random, route);
  const contentType = asForm ? `multipart/form-data; boundary=${BOUNDARY}` : 'application/json';
  return { method, path, body, headers: { ...key, 'content-type': contentType, 'content-length': body.length } };
}
