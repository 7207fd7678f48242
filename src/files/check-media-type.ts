import { MediaFailure } from '../domain/errors';
import type { FileOrigin, FilePurpose } from '../domain/file';
import { isMimeType, MIME_TYPES, type MimeType } from '../domain/media-type';
import { sniffMediaType } from '../media/sniff-media-type';

/**
 * What models put out, in both forms that a container has: with a picture, and as sound alone. What only cameras,
 * screens and the web make is an input. A look at the tracks never turns one of these into another type.
 */
const OUTPUT_MIME_TYPES: readonly MimeType[] = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'audio/mpeg',
  'audio/wav',
  'audio/flac',
  'audio/ogg',
  'audio/mp4',
  'audio/webm',
  'video/mp4',
  'video/webm',
];

/** What a client may send for a purpose. What a model really put out is taken as it is. */
export function acceptedMimeTypes(purpose: FilePurpose, origin: FileOrigin): readonly MimeType[] {
  return purpose === 'GENERATION_OUTPUT' && origin !== 'GENERATED' ? OUTPUT_MIME_TYPES : MIME_TYPES;
}

/** What the first bytes say that the file is. @throws {MediaFailure} EMPTY_FILE, UNSUPPORTED_MEDIA_TYPE */
export async function checkMediaType(head: Uint8Array, accepted: readonly MimeType[]): Promise<MimeType> {
  if (head.byteLength === 0) throw new MediaFailure('EMPTY_FILE', 'The file is empty.');
  const { mimeType, detected } = await sniffMediaType(head);
  if (mimeType !== null && accepted.includes(mimeType)) return mimeType;
  const found = detected === null ? 'of no known media type' : detected;
  const reason = mimeType === null ? 'not accepted' : 'not accepted for this purpose';
  throw unsupported(`The file is ${found}, which is ${reason}.`, detected, accepted);
}

/** Takes the word of a client for bytes that are yet to come. @throws {MediaFailure} UNSUPPORTED_MEDIA_TYPE */
export function checkAnnouncedType(mimeType: string, purpose: FilePurpose, path: readonly string[]): MimeType {
  const accepted = acceptedMimeTypes(purpose, 'UPLOADED');
  if (isMimeType(mimeType) && accepted.includes(mimeType)) return mimeType;
  const reason = isMimeType(mimeType) ? 'not accepted for this purpose' : 'not accepted';
  throw unsupported(`A file of this media type is ${reason}.`, null, accepted).at(path);
}

/** Holds a client to its word once the bytes are there. @throws {MediaFailure} UNSUPPORTED_MEDIA_TYPE */
export function requireAnnouncedType(announced: MimeType, detected: MimeType): void {
  if (detected === announced) return;
  throw unsupported(`The file is ${detected}, and was announced as ${announced}.`, detected, [announced]);
}

function unsupported(
  message: string,
  detectedMimeType: string | null,
  acceptedMimeTypes: readonly MimeType[],
): MediaFailure {
  return new MediaFailure('UNSUPPORTED_MEDIA_TYPE', message, {
    details: { type: 'UNSUPPORTED', detectedMimeType, acceptedMimeTypes },
  });
}
