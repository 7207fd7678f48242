import { MediaFailure } from '../../../domain/errors';
import { parseDataUri } from '../../../media/data-uri';

const SCHEME = /^data:/i;
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
  const { sizeBytes, pieces } = parseDataUri(uri, Number.POSITIVE_INFINITY);
  if (sizeBytes === 0) throw new MediaFailure('INVALID_DATA_URI', 'The data URI holds nothing.');
  if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
  return Buffer.concat([...pieces()]);
}

function tooLarge(maxBytes: number): MediaFailure {
  return new MediaFailure('FILE_TOO_LARGE', `The data URI has more than the ${maxBytes} bytes that are accepted.`);
}

/** What base64 stands for: some servers write the beginning of a data URI before it. Empty where it stands for nothing. */
export function base64Bytes(base64: string): Uint8Array {
  if (!isDataUri(base64)) return Buffer.from(base64, 'base64');
  try {
    return decodeDataUri(base64, base64.length);
  } catch (error) {
    if (error instanceof MediaFailure) return new Uint8Array();
    throw error;
  }
}
