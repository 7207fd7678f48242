import { extensionOf, type MediaKind, type MimeType } from './media-type';

const WORDS: Readonly<Record<MediaKind, string>> = { IMAGE: 'image', AUDIO: 'speech', VIDEO: 'video' };

/** So many letters and digits tell a million apart, and can be read out. */
const ID_END = 4;

/**
 * The name of bytes that a generation made and nobody named: `image-7kqd.png`.
 *
 * @param id of the file, or of the generation while they are none: the end of an id is random
 * @param index from 0, where several have one id
 */
export function generatedFilename(media: {
  readonly kind: MediaKind;
  readonly mimeType: MimeType;
  readonly id: string;
  readonly index?: number;
}): string {
  const { kind, mimeType, id, index = 0 } = media;
  const number = index === 0 ? '' : `-${index + 1}`;
  return `${WORDS[kind]}-${id.slice(-ID_END)}${number}.${extensionOf(mimeType)}`;
}
