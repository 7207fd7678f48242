/** What libraries fetch without two slashes as well: `https:host` is `https://host` to them. */
const FETCHED = 'https?|ftps?|wss?|file|blob';
/** As Java's `url:` and `jar:`. */
const PREFIXES = String.raw`(?:[a-z][a-z\d+.-]*:)*`;

const ADDRESS = new RegExp(
  [
    String.raw`^[\\/]{2}`,
    String.raw`^${PREFIXES}[a-z][a-z\d+.-]*:[\\/]{2}`,
    // Followed by a space it is a word of a text.
    String.raw`^${PREFIXES}(?:${FETCHED}):[^\s]`,
    `^${PREFIXES}data:`,
  ].join('|'),
  'i',
);

/**
 * Whether a provider that is given this text might fetch what is elsewhere, or take it for a file: an address with a
 * scheme, or of the same scheme (`//host`). Words with a colon, such as `Re:Zero`, are none.
 */
export function isAddress(text: string): boolean {
  // What readers of addresses leave out: control characters and format characters anywhere, white space in front.
  return ADDRESS.test(text.replace(/\p{C}/gu, '').trimStart());
}
