import { Readable } from 'node:stream';
import { MediaFailure } from '../domain/errors';
import { parseUrl } from '../domain/url';

const PERCENT = '%'.charCodeAt(0);
const PIECE_BYTES = 64 * 1024;

/** How many bytes `text`, of ASCII alone, stands for. */
function percentTextSize(text: string): number {
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
function* decodePercentText(text: string): Generator<Buffer> {
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
function unescapedText(text: string): string {
  return Buffer.concat([...decodePercentText(text)]).toString('latin1');
}

/** What is not of ASCII, escaped as the bytes of its UTF-8. */
function escapeNonAscii(text: string): string {
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
function base64Digits(text: string): string | null {
  const spaced = text.includes('%') ? unescapedText(text) : text;
  const dense = spaced.search(SPACES) === -1 ? spaced : spaced.replaceAll(SPACES, '');
  const padding = dense.length % 4 !== 0 ? 0 : dense.endsWith('==') ? 2 : dense.endsWith('=') ? 1 : 0;
  const digits = padding === 0 ? dense : dense.slice(0, -padding);
  return digits.length % 4 !== 1 && DIGITS.test(digits) ? digits : null;
}

/** How many bytes the digits stand for. */
function base64Size(digits: string): number {
  return Math.floor((digits.length * 3) / 4);
}

/** @param digits as `base64Digits` answers with: Node's decoder passes over whatever it does not know */
function* decodeBase64(digits: string): Generator<Buffer> {
  for (let start = 0; start < digits.length; start += PIECE_CHARACTERS) {
    yield Buffer.from(digits.slice(start, start + PIECE_CHARACTERS), 'base64');
  }
}

/** Bytes that are written out in a URI (RFC 2397). */
export interface DataUri {
  /** What the URI says that the bytes are, in lower case; null when it says nothing. Not to be trusted. */
  readonly declaredMimeType: string | null;
  readonly sizeBytes: number;
  /** The bytes, decoded piece by piece while they are taken. */
  pieces(): Iterable<Buffer>;
  /** The same as a stream. */
  open(): Readable;
}

const SCHEME = 'data:';
const BASE64_MARK = /; *base64$/;
/** A media type with its parameters: those in use have some 100 characters. */
const MAX_HEADER_CHARACTERS = 1_000;
/** 6 MiB of media in base64: nothing else runs while they are looked through, for some 20 ms. */
export const MAX_DATA_URI_CHARACTERS = 8 * 1024 * 1024;

/**
 * Looks a data URI through without decoding it, and takes what browsers take
 * (https://fetch.spec.whatwg.org/#data-url-processor): base64 in lines, without padding or escaped; text with white space
 * and stray percent signs; a fragment, which does not count.
 *
 * @throws {MediaFailure} INVALID_DATA_URI
 */
export function parseDataUri(uri: string, maxCharacters = MAX_DATA_URI_CHARACTERS): DataUri {
  if (uri.length > maxCharacters) {
    throw invalid(`A data URI has at most ${maxCharacters} characters. Upload what is larger.`);
  }
  const cleaned = cleanUrl(uri);
  if (cleaned.slice(0, SCHEME.length).toLowerCase() !== SCHEME) throw invalid('A data URI begins with `data:`.');
  const comma = cleaned.slice(0, SCHEME.length + MAX_HEADER_CHARACTERS + 1).indexOf(',');
  if (comma === -1) {
    throw invalid(
      `A data URI has a comma after its media type, which has at most ${MAX_HEADER_CHARACTERS} characters.`,
    );
  }
  if (parseUrl(cleaned.slice(0, comma)) === null) throw invalid('The data URI is no URL.');
  const header = cleaned.slice(SCHEME.length, comma).trim().toLowerCase();
  const content = contentOf(cleaned.slice(comma + 1), BASE64_MARK.test(header));
  const declaredMimeType = header.split(';', 1)[0]?.trim() || null;
  return { declaredMimeType, ...content, open: () => Readable.from(content.pieces(), { highWaterMark: 1 }) };
}

function contentOf(text: string, isBase64: boolean): Pick<DataUri, 'sizeBytes' | 'pieces'> {
  const escaped = escapeNonAscii(text);
  if (!isBase64) return { sizeBytes: percentTextSize(escaped), pieces: () => decodePercentText(escaped) };
  const digits = base64Digits(escaped);
  if (digits === null) throw invalid('What follows the comma is not base64.');
  return { sizeBytes: base64Size(digits), pieces: () => decodeBase64(digits) };
}

/** What the URL parser does before it looks at anything (https://url.spec.whatwg.org/#url-parsing), and no fragment. */
function cleanUrl(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  const trimmed = text.slice(start, end);
  const dense = trimmed.search(/[\t\n\r]/) === -1 ? trimmed : trimmed.replaceAll(/[\t\n\r]+/g, '');
  const hash = dense.indexOf('#');
  return hash === -1 ? dense : dense.slice(0, hash);
}

function invalid(message: string): MediaFailure {
  return new MediaFailure('INVALID_DATA_URI', message);
}
