/**
 * @returns null for what is no URL. `URL.canParse` is not to be asked: once Node 20 has optimized its caller, it takes
 * the bytes of a text in Latin-1 for UTF-8, and calls URLs what `new URL` refuses.
 */
export function parseUrl(text: string, base?: string | URL): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

/**
 * Whether a host's name, as a URL has it, is of the very machine that asks: `localhost` and what is below it
 * (RFC 6761 §6.3), 127.0.0.0/8, `::1`.
 */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}
