const PERCENT = '%'.charCodeAt(0);
const PIECE_BYTES = 64 * 1024;

/** How many bytes `text`, of ASCII alone, stands for. */
export function percentTextSize(text: string): number {
  let escapes = 0;
  for (let index = text.indexOf('%'); index !== -1; index = text.indexOf('%', index)) {
    const isEscape = escapeAt(text, index) >= 0;
    if (isEscape) escapes += 1;
    index += isEscape ? 3 : 1;
  }
  return text.length - 2 * escapes;
}

/**
 * Percent-decodes text of ASCII alone (https://url.spec.whatwg.org/#percent-decode): a `%` that begins no escape stands
 * for itself.
 */
export function* decodePercentText(text: string): Generator<Buffer> {
  for (let index = 0; index < text.length; ) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, text.length - index));
    let filled = 0;
    while (filled < piece.length && index < text.length) {
      const escaped = escapeAt(text, index);
      piece[filled] = escaped >= 0 ? escaped : text.charCodeAt(index);
      index += escaped >= 0 ? 3 : 1;
      filled += 1;
    }
    yield piece.subarray(0, filled);
  }
}

/** The bytes of `decodePercentText`, each as the character of its number. */
export function unescapedText(text: string): string {
  return Buffer.concat([...decodePercentText(text)]).toString('latin1');
}

/** What is not of ASCII, escaped as the bytes of its UTF-8. */
export function escapeNonAscii(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
  return text.replaceAll(/[^\x00-\x7f]+/g, (run) => encodeURIComponent(run.toWellFormed()));
}

/** The byte that the escape at `index` stands for; -1: there is none. */
function escapeAt(text: string, index: number): number {
  if (text.charCodeAt(index) !== PERCENT) return -1;
  const high = hexValueAt(text, index + 1);
  const low = hexValueAt(text, index + 2);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** -1 for what is no hexadecimal digit, the end of the text among it. */
function hexValueAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}
