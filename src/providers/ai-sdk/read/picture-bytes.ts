import { decodeDataUri, isDataUri } from '../http/data-output';

/** What base64 stands for: some servers write the beginning of a data URI before it. */
export function pictureBytes(base64: string): Uint8Array {
  return isDataUri(base64) ? decodeDataUri(base64, base64.length) : Buffer.from(base64, 'base64');
}
