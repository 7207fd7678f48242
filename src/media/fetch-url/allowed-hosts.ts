/** Hosts that may be fetched wherever they are, because the operator named them: for development and tests. */
export class AllowedHosts {
  private readonly entries: ReadonlySet<string>;

  /** @param entries `host`, which allows all its ports, or `host:port`; IPv6 addresses in brackets */
  constructor(entries: readonly string[]) {
    this.entries = new Set(entries.map((entry) => entry.toLowerCase()));
  }

  includes(url: URL): boolean {
    const port = url.port !== '' ? url.port : url.protocol === 'https:' ? '443' : '80';
    return this.entries.has(url.hostname) || this.entries.has(`${url.hostname}:${port}`);
  }
}
