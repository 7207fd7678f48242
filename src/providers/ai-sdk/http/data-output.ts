import { MediaFailure } from '../../../domain/errors';
import { decodePercentText, percentTextSize } from '../../../media/data-uri/percent-text';

const SCHEME = /^data:/i;
const BASE64 = /;\s*base64\s*$/i;
/** Either alphabet of RFC 4648, with or without padding. */
const BASE64_TEXT = /^[\w+/-]+={0,2}$/;

/** Whether an output is written out in its address (RFC 2397), as those of Replicate may be. */
export function isDataUri(url: string): boolean {
  return SCHEME.test(url);
}

/**
 * The bytes of such an output: it is paid for, so whatever can be understood is taken, in lines, unpadded or escaped.
 *
 * @throws {MediaFailure} INVALID_DATA_URI, FILE_TOO_LARGE
 */
export function decodeDataUri(uri: string, maxBytes: number): Uint8Array {
  const comma = uri.indexOf(',');
  const text = uri.slice(comma + 1);
  const isBase64 = comma !== -1 && BASE64.test(uri.slice(0, comma));
  const bytes = comma === -1 ? null : isBase64 ? decodeBase64(text, maxBytes) : decodeText(text, maxBytes);
  if (bytes === null || bytes.byteLength === 0)
    throw new MediaFailure('INVALID_DATA_URI', 'The data URI holds nothing.');
  return bytes;
}

function decodeBase64(text: string, maxBytes: number): Uint8Array | null {
  const plain = (text.includes('%') ? unescaped(text) : text).replace(/\s+/g, '');
  if (!BASE64_TEXT.test(plain)) return null;
  // Three bytes each four digits.
  if (Math.floor((plain.replace(/=+$/, '').length * 3) / 4) > maxBytes) throw tooLarge(maxBytes);
  return Buffer.from(plain, 'base64');
}

function decodeText(text: string, maxBytes: number): Uint8Array | null {
  const sizeBytes = percentTextSize(text);
  if (sizeBytes === null) return null;
  if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
  return Buffer.concat([...decodePercentText(text)]);
}

function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function tooLarge(maxBytes: number): MediaFailure {
  return new MediaFailure('FILE_TOO_LARGE', `The data URI has more than the ${maxBytes} bytes that are accepted.`);
}
