import { MediaFailure } from '../../../domain/errors';
import { decodeDataUri, isDataUri } from '../http/data-output';

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
