import { MediaFailure } from '../../../domain/errors';
import { parseUrl } from '../../../domain/url';
import type { ResolveHost } from '../../../media/fetch-url/resolve-host';
import { UrlFetcher } from '../../../media/fetch-url/url-fetcher';
import type { Clock } from './clock';
import { ExchangeError, type ExchangeLimits, exchange, type HttpAnswer, type HttpRequest } from './exchange';
import { decodeDataUri, downloadFault, isDataUri, MAX_OUTPUT_WAIT_MS } from './outputs';
import { type ErrorSource, exchangeFailure, ProviderFault, providerFailure, statusFailure } from './provider-failure';

interface ProviderClientOptions {
  readonly source: ErrorSource;
  readonly endpoints: readonly ProviderEndpoint[];
  /** `host` or `host:port`: outputs are fetched from there wherever they are. */
  readonly allowedOutputHosts: readonly string[];
  readonly limits: ExchangeLimits;
  readonly clock: Clock;
  /** Default the system's. */
  readonly resolveHost?: ResolveHost;
}

type ProviderRequest = Omit<HttpRequest, 'url'> & { readonly url: string };

/** As often as the fetcher of foreign hosts goes on. */
const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Speaks to the hosts of one provider, and fetches what it says it made, from wherever it is. */
export class ProviderClient {
  readonly source: ErrorSource;
  readonly provider: string;
  private readonly fetcher: UrlFetcher;

  constructor(private readonly options: ProviderClientOptions) {
    const { endpoints, allowedOutputHosts, limits, source, resolveHost } = options;
    this.source = source;
    this.provider = source.name;
    this.fetcher = new UrlFetcher({
      allowedHosts: [...movedHosts(endpoints), ...allowedOutputHosts],
      idleTimeoutMs: limits.idleTimeoutMs,
      totalTimeoutMs: limits.totalTimeoutMs,
      ...(resolveHost === undefined ? {} : { resolveHost }),
    });
  }

  isOwn(url: string): boolean {
    return locate(url, this.options.endpoints) !== null;
  }

  /** Asks once. @throws {MediaFailure} where there is no answer, or the reason of the signal */
  async send(request: ProviderRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const url = locate(request.url, this.options.endpoints);
    if (url === null) throw foreignUrl(this.provider);
    try {
      return await exchange({ ...request, url }, this.options.limits, signal);
    } catch (error) {
      throw error instanceof ExchangeError ? exchangeFailure(this.provider, error) : error;
    }
  }

  /**
   * Fetches an output, or reads it from the address itself. A host that is down is waited for: see `MAX_OUTPUT_WAIT_MS`.
   *
   * The headers, which hold the key, go to the provider's own hosts alone, for as long as those name each other: Google's
   * files move once on their own host, which wants the key again. Where another host was asked, any host that it names is asked
   * without, the provider too: a stranger does not choose where a key goes (as fetch drops `authorization` for good:
   * https://fetch.spec.whatwg.org/#http-redirect-fetch).
   *
   * @throws {MediaFailure} PROVIDER_FAILED, or the reason of the signal
   */
  async download(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Uint8Array> {
    const { clock } = this.options;
    const deadlineMs = clock.now() + MAX_OUTPUT_WAIT_MS;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.downloadOnce(url, headers, signal);
      } catch (error) {
        signal.throwIfAborted();
        const { passing, pauseMs } = downloadFault(error, tries, Date.now());
        if (pauseMs === null || clock.now() + pauseMs > deadlineMs) {
          throw downloadFailure(this.provider, error, passing);
        }
        await clock.sleep(pauseMs, signal);
      }
    }
  }

  private async downloadOnce(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
    const { endpoints, limits } = this.options;
    if (isDataUri(url)) return decodeDataUri(url, limits.maxResponseBytes);
    let target = url;
    for (let redirects = 0; this.isOwn(target); redirects += 1) {
      const answer = await this.send({ method: 'GET', url: target, headers, body: null }, signal);
      if (answer.status === 200) return answer.body;
      const next = redirectOf(answer, locate(target, endpoints));
      if (next === null) throw statusFailure(this.source, answer, []);
      if (redirects === MAX_REDIRECTS) throw movedTooOften(this.provider);
      target = next;
    }
    return await this.fetchOutput(target, signal);
  }

  private async fetchOutput(url: string, signal: AbortSignal): Promise<Uint8Array> {
    const stream = await this.fetcher.fetch(url, this.options.limits.maxResponseBytes);
    const stop = () => stream.destroy(new Error('Nobody wants it any more.'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      return Buffer.concat(chunks);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

function foreignUrl(provider: string): MediaFailure {
  return providerFailure(provider, 'PROVIDER_FAILED', `${provider} named an address that is none of its own.`);
}

function movedTooOften(provider: string): MediaFailure {
  return providerFailure(
    provider,
    'PROVIDER_FAILED',
    `${provider} says of its output again and again that it has moved.`,
  );
}

/** Where an answer says that the rest is; null where it does not. */
function redirectOf({ status, headers }: HttpAnswer, base: URL | null): string | null {
  const location = headers.get('location');
  if (!REDIRECTS.has(status) || location === null) return null;
  return parseUrl(location, base?.href)?.href ?? null;
}

function downloadFailure(provider: string, error: unknown, retryable: boolean): MediaFailure {
  const code = error instanceof MediaFailure ? error.code : null;
  const cause = new ProviderFault('OutputNotFetched', null, code);
  const message = `What ${provider} made cannot be fetched from where it says it is.`;
  return providerFailure(provider, 'PROVIDER_FAILED', message, { retryable, providerCode: code, cause });
}

/** Where a part of a provider's API is. */
export interface ProviderEndpoint {
  /** The provider's own address, without a trailing slash. */
  readonly own: string;
  /** The address that is asked instead: of a proxy, a region, or a server that speaks the same protocol. */
  readonly url: string;
}

/**
 * Where a URL of the provider leads: its own address moved to the one that is asked instead. null where it is not the
 * provider's, so that no key is ever sent there.
 */
export function locate(text: string, endpoints: readonly ProviderEndpoint[]): URL | null {
  const url = parseUrl(text);
  if (url === null) return null;
  for (const endpoint of endpoints) {
    const own = new URL(endpoint.own);
    const asked = new URL(endpoint.url);
    if (url.origin === asked.origin && own.origin !== asked.origin) return url;
    if (url.origin !== own.origin) continue;
    const isBelow = url.pathname.startsWith(`${pathOf(own)}/`);
    const path = isBelow ? pathOf(asked) + url.pathname.slice(pathOf(own).length) : url.pathname;
    return new URL(`${path}${url.search}`, asked.origin);
  }
  return null;
}

/** The hosts, with ports, that an operator moved an endpoint to: wherever they are, they are meant. */
export function movedHosts(endpoints: readonly ProviderEndpoint[]): readonly string[] {
  return endpoints.filter(({ own, url }) => own !== url).map(({ url }) => new URL(url).host);
}

function pathOf(url: URL): string {
  return url.pathname === '/' ? '' : url.pathname;
}
