import { pipeline, Readable } from 'node:stream';
import type { Client } from 'undici';
import { MediaFailure } from '../../../domain/errors';
import { decodersOf, isDecodingError } from '../../../media/fetch-url/request-once';

/**
 * The plain bytes of a body that somebody on the way has compressed, though nobody asked for it. What cannot be decoded
 * stays as it is: the status still says something, and what is paid for may be plain after all.
 *
 * @param encoding `Content-Encoding`
 * @returns null: they are more than `maxBytes`
 * @throws what the decoder failed with, where the end is missing
 */
async function decodeBody(
  body: Uint8Array<ArrayBuffer>,
  encoding: string | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (encoding === null || body.byteLength === 0) return body;
  try {
    const source = Readable.from([Buffer.from(body.buffer)]);
    const decoders = await decodersOf(source, encoding);
    const last = decoders.at(-1);
    if (last === undefined) return body;
    // Whatever fails of it fails the last of them.
    pipeline([source, ...decoders], () => {});
    const decoded = new Gathered(maxBytes);
    await decoded.gather(last);
    return decoded.bytes();
  } catch (error) {
    if (isDecodingError(error) || error instanceof MediaFailure) return body;
    throw error;
  }
}

/** Chunks up to so many bytes: no more of them is decoded. */
class Gathered {
  private readonly chunks: Uint8Array[] = [];
  private sizeBytes = 0;

  constructor(private readonly maxBytes: number) {}

  async gather(source: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of source) {
      this.sizeBytes += chunk.byteLength;
      if (this.sizeBytes > this.maxBytes) return;
      this.chunks.push(chunk);
    }
  }

  /** null: there are more than were to be gathered. */
  bytes(): Uint8Array<ArrayBuffer> | null {
    if (this.sizeBytes > this.maxBytes) return null;
    const bytes = new Uint8Array(this.sizeBytes);
    let offset = 0;
    for (const chunk of this.chunks) {
      bytes.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return bytes;
  }
}

export interface ExchangeLimits {
  readonly connectTimeoutMs: number;
  /** From the request to the first header. Images and speech are made before it comes. */
  readonly headersTimeoutMs: number;
  /** How long the body may pause. */
  readonly idleTimeoutMs: number;
  /** All in all. */
  readonly totalTimeoutMs: number;
  /** Of the body, decompressed. */
  readonly maxResponseBytes: number;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Why there is no answer. NOT_SENT: there was no connection, so nobody has seen the request. CUT_OFF: it was seen, and
 * what came of it is not known. TOO_LARGE: an answer of more than is accepted, as it came or decompressed.
 */
export type ExchangeProblem = 'NOT_SENT' | 'CUT_OFF' | 'TOO_LARGE';

export class ExchangeError extends Error {
  /** @param code what undici, or the system, calls it */
  constructor(
    readonly problem: ExchangeProblem,
    readonly code: string | null,
  ) {
    super(problem === 'NOT_SENT' ? 'There was no connection.' : 'There was no whole answer.');
    this.name = 'ExchangeError';
  }
}

/**
 * Sends one request on a connection of its own and reads the whole answer. Never twice: a connection that is used again
 * may break just as the request goes out, and then nobody knows whether it has to be paid for. Redirects are answers.
 *
 * @throws {ExchangeError} or the reason of the signal
 */
export async function exchange(request: HttpRequest, limits: ExchangeLimits, signal: AbortSignal): Promise<HttpAnswer> {
  const { Client } = await import('undici');
  signal.throwIfAborted();
  const client = new Client(request.url.origin, {
    connect: { timeout: limits.connectTimeoutMs },
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.idleTimeoutMs,
  });
  let isConnected = false;
  client.once('connect', () => {
    isConnected = true;
  });
  const end = () => void client.destroy().catch(() => {});
  const total = setTimeout(end, limits.totalTimeoutMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await answerOf(client, request, limits.maxResponseBytes);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ExchangeError) throw error;
    throw new ExchangeError(isConnected ? 'CUT_OFF' : 'NOT_SENT', codeOf(error));
  } finally {
    clearTimeout(total);
    signal.removeEventListener('abort', end);
    end();
  }
}

async function answerOf(client: Client, request: HttpRequest, maxBytes: number): Promise<HttpAnswer> {
  const { url, method, body } = request;
  const response = await client.request({
    method: method === 'POST' || method === 'PUT' ? method : 'GET',
    path: `${url.pathname}${url.search}`,
    headers: { ...request.headers, 'accept-encoding': 'identity' },
    body,
    reset: true,
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, value.toString());
  }
  // An error of a body that nobody reads any more would end the process.
  response.body.on('error', () => {});
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw new ExchangeError('TOO_LARGE', null);
  const gathered = new Gathered(maxBytes);
  await gathered.gather(response.body);
  const bytes = gathered.bytes();
  const plain = bytes && (await decodeBody(bytes, headers.get('content-encoding'), maxBytes));
  if (plain === null) throw new ExchangeError('TOO_LARGE', null);
  return { status: response.statusCode, headers, body: plain };
}

function codeOf(error: unknown): string | null {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : null;
}
