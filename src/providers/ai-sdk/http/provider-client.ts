import { MediaFailure } from '../../../domain/errors';
import { parseUrl } from '../../../domain/parse-url';
import { UrlFetcher } from '../../../media/fetch-url/url-fetcher';
import type { ProviderEndpoint, ProviderName } from '../provider-settings';
import { ExchangeError, type ExchangeLimits, exchange, type HttpAnswer, type HttpRequest } from './exchange';
import { exchangeFailure, ProviderFault, providerFailure, statusFailure } from './provider-failure';
import { locate, movedHosts } from './provider-host';

export interface ProviderClientOptions {
  readonly provider: ProviderName;
  readonly endpoints: readonly ProviderEndpoint[];
  /** `host` or `host:port`: outputs are fetched from there wherever they are. */
  readonly allowedOutputHosts: readonly string[];
  readonly limits: ExchangeLimits;
}

type ProviderRequest = Omit<HttpRequest, 'url'> & { readonly url: string };

/** A download costs nothing, and without it what was paid for is lost. */
const DOWNLOAD_TRIES = 3;

/** Speaks to the hosts of one provider, and fetches what it says it made, from wherever it is. */
export class ProviderClient {
  readonly provider: ProviderName;
  private readonly fetcher: UrlFetcher;

  constructor(private readonly options: ProviderClientOptions) {
    const { endpoints, allowedOutputHosts, limits, provider } = options;
    this.provider = provider;
    this.fetcher = new UrlFetcher({
      allowedHosts: [...movedHosts(endpoints), ...allowedOutputHosts],
      idleTimeoutMs: limits.idleTimeoutMs,
      totalTimeoutMs: limits.totalTimeoutMs,
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
   * Fetches an output. The headers, which hold the key, go to the provider's own hosts alone; where those redirect to is
   * asked without them.
   *
   * @throws {MediaFailure} PROVIDER_FAILED, or the reason of the signal
   */
  async download(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Uint8Array> {
    for (let tries = 1; ; tries += 1) {
      try {
        return this.isOwn(url) ? await this.downloadOwn(url, headers, signal) : await this.fetchOutput(url, signal);
      } catch (error) {
        signal.throwIfAborted();
        const isPassing = error instanceof MediaFailure && error.retryable;
        if (!isPassing || tries === DOWNLOAD_TRIES) throw downloadFailure(this.provider, error);
      }
    }
  }

  private async downloadOwn(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
    const answer = await this.send({ method: 'GET', url, headers, body: null }, signal);
    if (answer.status === 200) return answer.body;
    const location = answer.headers.get('location');
    const target = location === null ? null : parseUrl(location, locate(url, this.options.endpoints)?.href);
    if (answer.status >= 300 && answer.status < 400 && target !== null) {
      return await this.fetchOutput(target.href, signal);
    }
    throw statusFailure(this.provider, answer);
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

function downloadFailure(provider: string, error: unknown): MediaFailure {
  const retryable = error instanceof MediaFailure && error.retryable;
  const code = error instanceof MediaFailure ? error.code : null;
  const cause = new ProviderFault('OutputNotFetched', null, code);
  const message = `What ${provider} made cannot be fetched from where it says it is.`;
  return providerFailure(provider, 'PROVIDER_FAILED', message, { retryable, providerCode: code, cause });
}
