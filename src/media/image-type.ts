import { kindOf, type MimeType } from '../domain/media-type';

export type ImageMimeType = Extract<MimeType, `image/${string}`>;

export function isImageType(mimeType: MimeType): mimeType is ImageMimeType {
  return kindOf(mimeType) === 'IMAGE';
}
