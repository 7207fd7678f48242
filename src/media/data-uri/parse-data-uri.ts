import { Readable } from 'node:stream';
import { MediaFailure } from '../../domain/errors';
import { base64Size, decodeBase64 } from './base64-text';
import { decodePercentText, percentTextSize } from './percent-text';

/** Bytes that are written out in a URI (RFC 2397). */
export interface DataUri {
  /** What the URI says that the bytes are, in lower case; null when it says nothing. Not to be trusted. */
  readonly declaredMimeType: string | null;
  readonly sizeBytes: number;
  /** The bytes, decoded piece by piece while they are read. */
  open(): Readable;
}

const SCHEME = 'data:';
const BASE64_MARK = ';base64';
/** A media type with its parameters: those in use have some 100 characters. */
const MAX_HEADER_CHARACTERS = 1_000;
const VISIBLE_ASCII = /^[\x21-\x7e]*$/;
/** 6 MiB of media in base64: nothing else runs while they are looked through, for some 20 ms. */
export const MAX_DATA_URI_CHARACTERS = 8 * 1024 * 1024;

/**
 * Looks a data URI through, character by character, without decoding it: the bytes are base64 in the standard alphabet,
 * canonical and padded, or ASCII with percent escapes.
 *
 * @throws {MediaFailure} INVALID_DATA_URI
 */
export function parseDataUri(uri: string): DataUri {
  if (uri.length > MAX_DATA_URI_CHARACTERS) {
    throw invalid(`A data URI has at most ${MAX_DATA_URI_CHARACTERS} characters. Upload what is larger.`);
  }
  const beginning = uri.slice(0, SCHEME.length + MAX_HEADER_CHARACTERS + 1).toLowerCase();
  if (!beginning.startsWith(SCHEME)) throw invalid('A data URI begins with `data:`.');
  const comma = beginning.indexOf(',');
  if (comma === -1) {
    throw invalid(
      `A data URI has a comma after its media type, which has at most ${MAX_HEADER_CHARACTERS} characters.`,
    );
  }
  const header = beginning.slice(SCHEME.length, comma);
  if (!VISIBLE_ASCII.test(header)) throw invalid('The media type of a data URI is visible ASCII.');
  const text = uri.slice(comma + 1);
  const declaredMimeType = header.split(';', 1)[0] || null;
  if (header.endsWith(BASE64_MARK)) {
    const sizeBytes = base64Size(text);
    if (sizeBytes === null) throw invalid('What follows the comma is not base64 in the standard alphabet, padded.');
    return { declaredMimeType, sizeBytes, open: () => Readable.from(decodeBase64(text), { highWaterMark: 1 }) };
  }
  const sizeBytes = percentTextSize(text);
  if (sizeBytes === null) throw invalid('What follows the comma is not visible ASCII with percent escapes.');
  return { declaredMimeType, sizeBytes, open: () => Readable.from(decodePercentText(text), { highWaterMark: 1 }) };
}

function invalid(message: string): MediaFailure {
  return new MediaFailure('INVALID_DATA_URI', message);
}
