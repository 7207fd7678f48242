import { pipeline, type Readable } from 'node:stream';
import { MediaFailure } from '../../domain/errors';
import { downloadFailed, downloadTooLarge, tooManyRedirects, unexpectedAnswer } from './fetch-failures';
import { PublicHosts, type PublicHostsOptions } from './public-hosts';
import { Download, decodersOf, requestOnce, type UrlResponse } from './request-once';

export interface UrlFetcherOptions extends PublicHostsOptions {
  /** From the resolution of a name to the last header, on each hop. Default 5,000. */
  readonly headersTimeoutMs?: number;
  /** Default 10,000. */
  readonly idleTimeoutMs?: number;
  /** All in all. Default 60,000. */
  readonly totalTimeoutMs?: number;
  /** A page about this service, for the servers that it fetches from; asked for each time. Default none. */
  readonly contactUrl?: () => string;
}

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Fetches media from the public internet, and from nowhere else, at the URLs of strangers. */
export class UrlFetcher {
  private readonly hosts: PublicHosts;
  private readonly headersTimeoutMs: number;
  private readonly idleTimeoutMs: number;
  private readonly totalTimeoutMs: number;
  private readonly contactUrl: () => string | null;

  constructor(options: UrlFetcherOptions = {}) {
    this.hosts = new PublicHosts(options);
    this.headersTimeoutMs = options.headersTimeoutMs ?? 5_000;
    this.idleTimeoutMs = options.idleTimeoutMs ?? 10_000;
    this.totalTimeoutMs = options.totalTimeoutMs ?? 60_000;
    this.contactUrl = options.contactUrl ?? (() => null);
  }

  /** Looks at the URL alone and asks nobody. @throws {MediaFailure} MEDIA_URL_BLOCKED */
  check(url: string): void {
    this.hosts.check(url);
  }

  /**
   * @returns the bytes, once the headers are there; the stream fails as this call does
   * @throws {MediaFailure} MEDIA_URL_BLOCKED, MEDIA_DOWNLOAD_FAILED, FILE_TOO_LARGE
   */
  async fetch(url: string, maxBytes: number): Promise<Readable> {
    const abort = new AbortController();
    const total = abortAfter(abort, this.totalTimeoutMs);
    try {
      const { body, header } = checked(await this.follow(url, abort), maxBytes);
      const encoding = header('content-encoding');
      const download = new Download(maxBytes, encoding);
      const decoders = await decodersOf(body, encoding).catch((error) => {
        body.destroy();
        throw error;
      });
      pipeline([body, ...decoders, download], () => clearTimeout(total));
      return download;
    } catch (error) {
      clearTimeout(total);
      throw error instanceof MediaFailure ? error : downloadFailed(error);
    }
  }

  /** The first answer that is no redirect. Every hop is checked as the first is. */
  private async follow(text: string, abort: AbortController): Promise<UrlResponse> {
    let url = this.hosts.check(text);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await this.request(url, abort);
      const location = locationOf(response);
      if (!REDIRECTS.has(response.status) || location === null) return response;
      response.body.destroy();
      url = this.hosts.check(location, url);
    }
    throw tooManyRedirects(MAX_REDIRECTS);
  }

  private async request(url: URL, abort: AbortController): Promise<UrlResponse> {
    const { headersTimeoutMs, idleTimeoutMs } = this;
    const { signal } = abort;
    const timer = abortAfter(abort, headersTimeoutMs);
    try {
      const addresses = await this.hosts.addressesOf(url, signal);
      const contactUrl = this.contactUrl();
      const limits = { connectTimeoutMs: headersTimeoutMs, idleTimeoutMs, signal };
      return await requestOnce(url, { addresses, contactUrl, ...limits });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The response, if it is what was asked for: all of the bytes, and not too many. */
function checked(response: UrlResponse, maxBytes: number): UrlResponse {
  const declaredBytes = Number(response.header('content-length') ?? 0);
  if (response.status === 200 && declaredBytes <= maxBytes) return response;
  response.body.destroy();
  if (response.status === 200 && declaredBytes > maxBytes) throw downloadTooLarge(maxBytes);
  if (response.status === 200) throw downloadFailed();
  throw unexpectedAnswer(response.status, response.header('retry-after'));
}

/** Of characters that a URL has to escape, most servers send the bytes of their UTF-8. */
function locationOf(response: UrlResponse): string | null {
  const location = response.header('location');
  if (location === null) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(location, 'latin1'));
  } catch {
    return location;
  }
}

function abortAfter(abort: AbortController, timeoutMs: number): NodeJS.Timeout {
  return setTimeout(() => abort.abort(new Error(`It took over ${timeoutMs} ms.`)), timeoutMs);
}
