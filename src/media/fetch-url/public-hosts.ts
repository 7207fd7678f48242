import { untilAborted } from '../../concurrency/time-limit';
import { AllowedHosts, checkUrl, isPublicAddress, literalAddressOf } from './check-url';
import { downloadFailed, urlBlocked } from './fetch-failures';
import { isUnanswered, type ResolveHost, resolveHost } from './resolve-host';

export interface PublicHostsOptions {
  /** `host` or `host:port`: connected to wherever they are. Default none. */
  readonly allowedHosts?: readonly string[];
  readonly resolveHost?: ResolveHost;
}

/** Which hosts may be connected to at the wish of strangers: those of the public internet, and those that the operator named. */
export class PublicHosts {
  private readonly allowedHosts: AllowedHosts;
  private readonly resolveHost: ResolveHost;

  constructor(options: PublicHostsOptions) {
    this.allowedHosts = new AllowedHosts(options.allowedHosts ?? []);
    this.resolveHost = options.resolveHost ?? resolveHost;
  }

  /** Whether the operator named its host. */
  isAllowed(url: URL): boolean {
    return this.allowedHosts.includes(url);
  }

  /** Looks at the URL alone and asks nobody. @throws {MediaFailure} MEDIA_URL_BLOCKED */
  check(url: string, base: URL | null = null): URL {
    return checkUrl(url, base, this.allowedHosts);
  }

  /**
   * Where to connect, for a URL that was checked. A name of which a single address is not public is refused: honest names
   * have no such mixture.
   *
   * @throws {MediaFailure} MEDIA_URL_BLOCKED, MEDIA_DOWNLOAD_FAILED
   */
  async addressesOf(url: URL, signal: AbortSignal): Promise<readonly string[]> {
    const isAllowed = this.isAllowed(url);
    const literal = literalAddressOf(url);
    const addresses = literal !== null ? [literal] : await untilAborted(this.resolve(url.hostname, isAllowed), signal);
    if (addresses.length === 0 || !(isAllowed || addresses.every(isPublicAddress))) throw urlBlocked();
    return addresses;
  }

  private async resolve(hostname: string, localNames: boolean): Promise<readonly string[]> {
    try {
      return await this.resolveHost(hostname, localNames);
    } catch (error) {
      throw isUnanswered(error) ? downloadFailed(error) : urlBlocked(error);
    }
  }
}
