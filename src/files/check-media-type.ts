import { MediaFailure } from '../domain/errors';
import { MIME_TYPES, type MimeType } from '../domain/media-type';
import { sniffMediaType } from '../media/sniff-media-type';

/** What the first bytes say that the file is. @throws {MediaFailure} EMPTY_FILE, UNSUPPORTED_MEDIA_TYPE */
export async function checkMediaType(head: Uint8Array): Promise<MimeType> {
  if (head.byteLength === 0) throw new MediaFailure('EMPTY_FILE', 'The file is empty.');
  const { mimeType, detected } = await sniffMediaType(head);
  if (mimeType !== null) return mimeType;
  const found = detected === null ? 'of no known media type' : detected;
  throw new MediaFailure('UNSUPPORTED_MEDIA_TYPE', `The file is ${found}, which is not accepted.`, {
    details: { type: 'UNSUPPORTED', detectedMimeType: detected, acceptedMimeTypes: MIME_TYPES },
  });
}
