import { isIPv6, type LookupFunction } from 'node:net';
import { finished, type Readable, Transform, type TransformCallback } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { MediaFailure } from '../../domain/errors';
import { parseUrl } from '../../domain/url';
import { sniffMediaType } from '../sniff-media-type';
import { downloadFailed, downloadTooLarge, unreadableEncoding } from './fetch-failures';

export interface RequestOptions {
  /** Where to connect; the name in the URL is not resolved again. */
  readonly addresses: readonly string[];
  /** Goes along as part of the User-Agent; null: nothing is said. */
  readonly contactUrl: string | null;
  /** How long connecting may take. */
  readonly connectTimeoutMs: number;
  /** How long the body may pause while somebody waits for it. */
  readonly idleTimeoutMs: number;
  /** Cuts the connection, whatever it is at. */
  readonly signal: AbortSignal;
  /** What is sent. Default: nothing, by GET. */
  readonly posted?: { readonly body: string; readonly headers: Readonly<Record<string, string>> };
}

export interface UrlResponse {
  readonly status: number;
  /** The value of a header, several joined by commas; null where there is none. */
  header(name: string): string | null;
  /** Must be read to its end or destroyed: the connection ends with it. */
  readonly body: Readable;
}

const MAX_HEADER_BYTES = 16 * 1024;

/** Nothing of the caller's goes along. Compressed answers are not asked for: what arrives is what is counted. */
const HEADERS = { accept: '*/*', 'accept-encoding': 'identity' };

/** Sends one request on a connection of its own. Redirects are answers like any other. */
export async function requestOnce(url: URL, options: RequestOptions): Promise<UrlResponse> {
  const { signal, idleTimeoutMs, connectTimeoutMs, posted } = options;
  const { Client } = await import('undici');
  const client = new Client(url.origin, {
    connect: { lookup: pinnedTo(options.addresses), timeout: connectTimeoutMs },
    maxHeaderSize: MAX_HEADER_BYTES,
    // The signal ends it.
    headersTimeout: 0,
    bodyTimeout: idleTimeoutMs,
  });
  const end = () => {
    signal.removeEventListener('abort', end);
    client.destroy().catch(() => {});
  };
  signal.addEventListener('abort', end);
  try {
    signal.throwIfAborted();
    const path = `${url.pathname}${url.search}`;
    const sent = { ...HEADERS, 'user-agent': userAgent(options.contactUrl), ...posted?.headers };
    const request = posted === undefined ? { method: 'GET' as const } : { method: 'POST' as const, body: posted.body };
    const { statusCode, headers, body } = await client.request({ ...request, path, headers: sent, reset: true });
    // A body that is destroyed while nobody reads it fails all the same.
    body.on('error', () => {}).once('close', end);
    return { status: statusCode, body, header: (name) => headers[name]?.toString() ?? null };
  } catch (error) {
    end();
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * Many a host refuses programs that do not say whose they are, Wikimedia's among them
 * (https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy).
 */
function userAgent(contactUrl: string | null): string {
  const contact = contactUrl === null ? null : parseUrl(contactUrl);
  return contact === null
    ? 'Mediagraph/1.0'
    : `Mediagraph/1.0 (+${contact.href.replaceAll('(', '%28').replaceAll(')', '%29')})`;
}

/** Answers with the addresses that were checked, whatever the name resolves to by now. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  const [first] = found;
  return (_hostname, { all }, callback) => {
    if (all || first === undefined) callback(null, found);
    else callback(null, first.address, first.family);
  };
}

/** The bytes of an answer as they arrive. Whatever cuts them off, the stream fails with a `MediaFailure`. */
export class Download extends Transform {
  private receivedBytes = 0;

  /** @param encoding what the bytes were compressed by, of which they are free when they arrive here */
  constructor(
    private readonly maxBytes: number,
    private readonly encoding: string | null,
  ) {
    super();
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.receivedBytes += chunk.byteLength;
    if (this.receivedBytes > this.maxBytes) callback(downloadTooLarge(this.maxBytes));
    else callback(null, chunk);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    callback(error === null ? null : this.failureOf(error));
  }

  private failureOf(error: Error): MediaFailure {
    if (error instanceof MediaFailure) return error;
    return isDecodingError(error) ? unreadableEncoding(this.encoding ?? '', error) : downloadFailed(error);
  }
}

/** One that was compressed twice by mistake is the most that is seen; each more multiplies what a small bomb costs. */
const MAX_CODINGS = 2;

/** By the names of https://www.iana.org/assignments/http-parameters (Content Coding). */
const DECODERS: Readonly<Record<string, (head: Uint8Array) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  // Half of the world's servers leave the zlib header out.
  deflate: ([first = 0]) => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw()),
};
/** Compressed for certain, by what Node cannot read. */
const UNREADABLE: ReadonlySet<string> = new Set(['compress', 'x-compress', 'zstd', 'dcb', 'dcz']);

/**
 * What makes the plain bytes of an answer's body, to be put behind it one after the other: of bytes that are compressed
 * though nobody asked for it, their decoders; of all others nothing. Many an answer names a coding that is none
 * (`aws-chunked`, `UTF-8`, `binary`), or one that its bytes are not of.
 *
 * @param header `Content-Encoding`
 * @throws {MediaFailure} MEDIA_DOWNLOAD_FAILED: compressed by what cannot be read here
 * @throws what the body failed with
 */
export async function decodersOf(body: Readable, header: string | null): Promise<Transform[]> {
  const codings = (header ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => UNREADABLE.has(name) || Object.hasOwn(DECODERS, name));
  if (codings.length === 0) return [];
  const head = await headOf(body);
  if (head.length === 0 || (await isMedia(head))) return [];
  if (codings.length > MAX_CODINGS || codings.some((name) => UNREADABLE.has(name))) {
    throw unreadableEncoding(codings.join(', '));
  }
  // The last that was applied is the first to be taken off.
  return codings.reverse().flatMap((name) => DECODERS[name]?.(head) ?? []);
}

/** Whether a stream failed because its bytes are not what its decoder takes; not for an end that came too early. */
export function isDecodingError(error: unknown): boolean {
  const { code } = Object(error);
  return typeof code === 'string' && /^(Z_(?!BUF_ERROR)|ERR__ERROR_|ERR_BROTLI)/.test(code);
}

async function isMedia(head: Uint8Array): Promise<boolean> {
  return (await sniffMediaType(head)).mimeType !== null;
}

/** The first bytes, which stay in the stream. */
function headOf(body: Readable): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const stop = finished(body, { writable: false }, (error) => {
      body.off('readable', look);
      if (error == null) resolve(new Uint8Array());
      else reject(error);
    });
    const look = () => {
      const head: Buffer | null = body.read();
      if (head === null) return;
      stop();
      body.off('readable', look);
      body.unshift(head);
      resolve(head);
    };
    body.on('readable', look);
  });
}
