import { Readable } from 'node:stream';
import { MediaFailure } from '../../domain/errors';
import { parseUrl } from '../../domain/url';
import { base64Digits, base64Size, decodeBase64 } from './base64-text';
import { decodePercentText, escapeNonAscii, percentTextSize } from './percent-text';

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
