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
