import { isIPv6, type LookupFunction } from 'node:net';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { Client } from 'undici';
import { MediaFailure } from '../../domain/errors';
import { parseUrl } from '../../domain/url';
import { isDecodingError } from './content-decoding';
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

/** Sends one GET on a connection of its own. Redirects are answers like any other. */
export async function requestOnce(url: URL, options: RequestOptions): Promise<UrlResponse> {
  const { signal, idleTimeoutMs, connectTimeoutMs } = options;
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
    const sent = { ...HEADERS, 'user-agent': userAgent(options.contactUrl) };
    const { statusCode, headers, body } = await client.request({ method: 'GET', path, headers: sent, reset: true });
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
