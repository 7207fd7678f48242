import { createHash, type KeyObject, verify } from 'node:crypto';
import { ApiError, headerOf, type ServerRequest } from './reply';

const MAX_EXPIRES_SECONDS = 7 * 24 * 60 * 60;

/** Checks a V4 signature. @see https://cloud.google.com/storage/docs/authentication/canonical-requests */
export function assertSigned(request: ServerRequest, publicKey: KeyObject, now: number): void {
  const { query } = request;
  const date = query.get('X-Goog-Date') ?? '';
  const expiresSeconds = Number(query.get('X-Goog-Expires'));
  if (query.get('X-Goog-Algorithm') !== 'GOOG4-RSA-SHA256') throw new ApiError(400, 'InvalidArgument');
  if (!(expiresSeconds > 0 && expiresSeconds <= MAX_EXPIRES_SECONDS)) throw new ApiError(400, 'InvalidArgument');
  if (now > parseDate(date) + expiresSeconds * 1000) throw new ApiError(400, 'ExpiredToken');

  const scope = (query.get('X-Goog-Credential') ?? '').split('/').slice(1).join('/');
  const hash = createHash('sha256').update(canonicalRequest(request)).digest('hex');
  const signedText = Buffer.from(['GOOG4-RSA-SHA256', date, scope, hash].join('\n'));
  const signature = Buffer.from(query.get('X-Goog-Signature') ?? '', 'hex');
  if (!verify('sha256', signedText, publicKey, signature)) throw new ApiError(403, 'SignatureDoesNotMatch');
}

function canonicalRequest(request: ServerRequest): string {
  const signedHeaders = request.query.get('X-Goog-SignedHeaders') ?? '';
  const query = [...request.query]
    .filter(([name]) => name !== 'X-Goog-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const headers = signedHeaders.split(';').map((name) => `${name}:${canonicalHeader(request, name)}\n`);
  return [request.method, request.path, query.join('&'), headers.join(''), signedHeaders, 'UNSIGNED-PAYLOAD'].join(
    '\n',
  );
}

function canonicalHeader(request: ServerRequest, name: string): string {
  const value = headerOf(request, name).trim().replace(/\s+/g, ' ');
  // The client signs the host without its port.
  return name === 'host' ? value.replace(/:\d+$/, '') : value;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `20260131T235959Z` */
function parseDate(text: string): number {
  return Date.parse(text.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
}
