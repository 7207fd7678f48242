import { MediaFailure } from '../domain/errors';
import { isMimeType, MIME_TYPES, type MimeType } from '../domain/media-type';
import { sniffMediaType } from '../media/sniff-media-type';

/** What the first bytes say that the file is. @throws {MediaFailure} EMPTY_FILE, UNSUPPORTED_MEDIA_TYPE */
export async function checkMediaType(head: Uint8Array): Promise<MimeType> {
  if (head.byteLength === 0) throw new MediaFailure('EMPTY_FILE', 'The file is empty.');
  const { mimeType, detected } = await sniffMediaType(head);
  if (mimeType !== null) return mimeType;
  const found = detected === null ? 'of no known media type' : detected;
  throw unsupported(`The file is ${found}, which is not accepted.`, detected);
}

/** Takes the word of a client for bytes that are yet to come. @throws {MediaFailure} UNSUPPORTED_MEDIA_TYPE */
export function checkAnnouncedType(mimeType: string, path: readonly string[]): MimeType {
  if (isMimeType(mimeType)) return mimeType;
  throw unsupported('A file of this media type is not accepted.', null).at(path);
}

/** Holds a client to its word once the bytes are there. @throws {MediaFailure} UNSUPPORTED_MEDIA_TYPE */
export function requireAnnouncedType(announced: MimeType, detected: MimeType): void {
  if (detected === announced) return;
  throw unsupported(`The file is ${detected}, and was announced as ${announced}.`, detected);
}

function unsupported(message: string, detectedMimeType: string | null): MediaFailure {
  return new MediaFailure('UNSUPPORTED_MEDIA_TYPE', message, {
    details: { type: 'UNSUPPORTED', detectedMimeType, acceptedMimeTypes: MIME_TYPES },
  });
}
