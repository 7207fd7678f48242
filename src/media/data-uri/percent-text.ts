const PERCENT = '%'.charCodeAt(0);
const HASH = '#'.charCodeAt(0);
const PIECE_BYTES = 64 * 1024;

/** How many bytes `text` stands for; null unless it is visible ASCII, without `#`, and every `%` begins an escape. */
export function percentTextSize(text: string): number | null {
  let escapes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // A `#` ends the URI and begins a fragment.
    if (code <= 0x20 || code >= 0x7f || code === HASH) return null;
    if (code === PERCENT) {
      if (hexValueAt(text, index + 1) < 0 || hexValueAt(text, index + 2) < 0) return null;
      escapes += 1;
      index += 2;
    }
  }
  return text.length - 2 * escapes;
}

/** @param text of which `percentTextSize` knows the size */
export function* decodePercentText(text: string): Generator<Buffer> {
  for (let index = 0; index < text.length; ) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, text.length - index));
    let filled = 0;
    while (filled < piece.length && index < text.length) {
      const code = text.charCodeAt(index);
      const isEscape = code === PERCENT;
      piece[filled] = isEscape ? hexValueAt(text, index + 1) * 16 + hexValueAt(text, index + 2) : code;
      index += isEscape ? 3 : 1;
      filled += 1;
    }
    yield piece.subarray(0, filled);
  }
}

/** -1 for what is no hexadecimal digit, the end of the text among it. */
function hexValueAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}
