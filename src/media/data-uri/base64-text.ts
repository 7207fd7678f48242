import { unescapedText } from './percent-text';

/** Every 4 digits are 3 bytes, so pieces of this size end between two bytes. 48 KiB each, decoded. */
const PIECE_CHARACTERS = 64 * 1024;

/** Of either alphabet of RFC 4648: what libraries write for URLs is no less base64. */
const DIGITS = /^[A-Za-z0-9+/_-]*$/;
/** ASCII white space; tabs and line breaks among it are gone before, where they were not escaped. */
const SPACES = /[\t\n\f\r ]+/g;

/**
 * The digits of base64 text, by the forgiving decoding of the Infra standard
 * (https://infra.spec.whatwg.org/#forgiving-base64-decode): white space anywhere, padding or none, bits that belong to no
 * byte; with percent escapes, which a URI may have for any character; and beyond it, the alphabet for URLs.
 *
 * @returns null for what is no base64 even so
 */
export function base64Digits(text: string): string | null {
  const spaced = text.includes('%') ? unescapedText(text) : text;
  const dense = spaced.search(SPACES) === -1 ? spaced : spaced.replaceAll(SPACES, '');
  const padding = dense.length % 4 !== 0 ? 0 : dense.endsWith('==') ? 2 : dense.endsWith('=') ? 1 : 0;
  const digits = padding === 0 ? dense : dense.slice(0, -padding);
  return digits.length % 4 !== 1 && DIGITS.test(digits) ? digits : null;
}

/** How many bytes the digits stand for. */
export function base64Size(digits: string): number {
  return Math.floor((digits.length * 3) / 4);
}

/** @param digits as `base64Digits` answers with: Node's decoder passes over whatever it does not know */
export function* decodeBase64(digits: string): Generator<Buffer> {
  for (let start = 0; start < digits.length; start += PIECE_CHARACTERS) {
    yield Buffer.from(digits.slice(start, start + PIECE_CHARACTERS), 'base64');
  }
}
