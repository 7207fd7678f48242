import { MediaFailure } from '../../domain/errors';
import type { FileOrigin, FilePurpose } from '../../domain/file';
import { extensionOf, kindOf, MEDIA_KINDS, type MediaKind, MIME_TYPES, type MimeType } from '../../domain/media';
import { announcedMimeType } from '../../domain/media-type-spelling';
import { sniffMediaType } from '../../media/sniff-media-type';

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

/**
 * Takes the word of a client for bytes that are yet to come. It need not be right: a name that is not known here is
 * refused before anything is sent, and what the bytes are is seen when they are there.
 *
 * @throws {MediaFailure} UNSUPPORTED_MEDIA_TYPE
 */
export function checkAnnouncedType(
  { mimeType, filename }: { readonly mimeType: string; readonly filename: string },
  purpose: FilePurpose,
  path: readonly string[],
): MimeType {
  const accepted = acceptedMimeTypes(purpose, 'UPLOADED');
  const announced = announcedMimeType(mimeType, filename);
  if (announced !== null && accepted.includes(announced)) return announced;
  const reason = announced === null ? 'not accepted' : 'not accepted for this purpose';
  throw unsupported(`A file of this media type is ${reason}.`, null, accepted).at(path);
}

function unsupported(
  message: string,
  detectedMimeType: string | null,
  acceptedMimeTypes: readonly MimeType[],
): MediaFailure {
  return new MediaFailure('UNSUPPORTED_MEDIA_TYPE', `${message} ${sentenceOf(acceptedMimeTypes)}`, {
    details: { type: 'UNSUPPORTED', detectedMimeType, acceptedMimeTypes },
  });
}

const KINDS: Readonly<Record<MediaKind, string>> = { IMAGE: 'pictures', AUDIO: 'sound', VIDEO: 'video' };

/** Types by the names that people know them by, which are those of their files. */
function sentenceOf(accepted: readonly MimeType[]): string {
  const kinds = MEDIA_KINDS.flatMap((kind) => {
    const types = accepted.filter((mimeType) => kindOf(mimeType) === kind);
    const names = types.map((mimeType) => extensionOf(mimeType).toUpperCase());
    return names.length === 0 ? [] : [`${KINDS[kind]} (${names.join(', ')})`];
  });
  const last = kinds.pop() ?? 'none';
  return `Accepted are ${kinds.length === 0 ? last : `${kinds.join(', ')} and ${last}`}.`;
}
