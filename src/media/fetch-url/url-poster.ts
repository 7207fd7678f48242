import { MediaFailure } from '../../domain/errors';
import { parseUrl } from '../../domain/url';
import { downloadFailed, urlBlocked } from './fetch-failures';
import { PublicHosts, type PublicHostsOptions } from './public-hosts';
import { requestOnce } from './request-once';

export interface UrlPosterOptions extends PublicHostsOptions {
  /** From the resolution of the name to the last header of the answer. Default 10,000. */
  readonly timeoutMs?: number;
  /** A page about this service, for the servers that it posts to; asked for each time. Default none. */
  readonly contactUrl?: () => string;
}

/** What is known of an answer: its body is for nobody, and is not read. */
export interface PostAnswer {
  readonly status: number;
  /** `Retry-After`, as it came; null where there is none. */
  readonly retryAfter: string | null;
}

/** Posts to the public internet, and nowhere else, at the URLs of strangers. Redirects are answers like any other. */
export class UrlPoster {
  private readonly hosts: PublicHosts;
  readonly timeoutMs: number;
  private readonly contactUrl: () => string | null;

  constructor(options: UrlPosterOptions = {}) {
    this.hosts = new PublicHosts(options);
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.contactUrl = options.contactUrl ?? (() => null);
  }

  /**
   * Looks at the URL alone and asks nobody. What is sent says who does what and when, so that it takes https, but for hosts
   * that the operator named.
   *
   * @throws {MediaFailure} MEDIA_URL_BLOCKED
   */
  check(text: string): URL {
    const url = parseUrl(text);
    if (url?.protocol === 'http:' && !this.hosts.isAllowed(url)) throw urlBlocked();
    return this.hosts.check(text);
  }

  /** @throws {MediaFailure} MEDIA_URL_BLOCKED; MEDIA_DOWNLOAD_FAILED: there was no answer */
  async post(text: string, body: string, headers: Readonly<Record<string, string>>): Promise<PostAnswer> {
    const url = this.check(text);
    const abort = new AbortController();
    const { timeoutMs } = this;
    const timer = setTimeout(() => abort.abort(new Error(`It took over ${timeoutMs} ms.`)), timeoutMs);
    try {
      const addresses = await this.hosts.addressesOf(url, abort.signal);
      const response = await requestOnce(url, {
        addresses,
        contactUrl: this.contactUrl(),
        connectTimeoutMs: timeoutMs,
        idleTimeoutMs: timeoutMs,
        signal: abort.signal,
        posted: { body, headers },
      });
      response.body.destroy();
      return { status: response.status, retryAfter: response.header('retry-after') };
    } catch (error) {
      throw error instanceof MediaFailure ? error : downloadFailed(error);
    } finally {
      clearTimeout(timer);
    }
  }
}
