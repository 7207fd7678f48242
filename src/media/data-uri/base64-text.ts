const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Every 4 digits are 3 bytes, so pieces of this size end between two bytes. 48 KiB each, decoded. */
const PIECE_CHARACTERS = 64 * 1024;

/** By character code: what a digit stands for, and -1 for whatever is none. */
const VALUES = new Int8Array(128).fill(-1);
for (const [value, digit] of [...DIGITS].entries()) VALUES[digit.charCodeAt(0)] = value;

/** How many bytes `text` stands for; null unless it is base64 (RFC 4648 §4) as an encoder writes it, padding and all. */
export function base64Size(text: string): number | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  for (let index = 0; index < digits; index += 1) {
    if (valueAt(text, index) < 0) return null;
  }
  if (padding > 0 && !endsCanonically(text, digits, padding)) return null;
  return (text.length / 4) * 3 - padding;
}

/** @param text of which `base64Size` knows the size: Node's decoder passes over whatever it does not know */
export function* decodeBase64(text: string): Generator<Buffer> {
  for (let start = 0; start < text.length; start += PIECE_CHARACTERS) {
    yield Buffer.from(text.slice(start, start + PIECE_CHARACTERS), 'base64');
  }
}

/** The last digit before padding has bits that belong to no byte: two of them or four, all 0. */
function endsCanonically(text: string, digits: number, padding: number): boolean {
  const unusedBits = padding * 2;
  return (valueAt(text, digits - 1) & ((1 << unusedBits) - 1)) === 0;
}

function valueAt(text: string, index: number): number {
  return VALUES[text.charCodeAt(index)] ?? -1;
}
