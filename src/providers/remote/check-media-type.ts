import { MediaFailure } from '../../domain/errors';
import { MIME_TYPES, type MimeType } from '../../domain/media-type';
import type { GenerationRequest } from '../generation-request';
import type { RemoteModelDescription } from './models/model-description';

/** What all of the providers read. OpenAI and those who speak like it read none of these containers, nor AAC without one. */
const UNREAD: ReadonlySet<MimeType> = new Set([
  'video/quicktime',
  'video/x-matroska',
  'video/3gpp',
  'audio/3gpp',
  'audio/aac',
]);
const READ = MIME_TYPES.filter((type) => !type.startsWith('image/') && !UNREAD.has(type));

/** @throws {MediaFailure} UNSUPPORTED_MEDIA_TYPE */
export function checkMediaType({ provider }: RemoteModelDescription, request: GenerationRequest): void {
  if (provider !== 'openai' || request.kind !== 'TRANSCRIPTION') return;
  const { mimeType } = request.audio;
  if (READ.includes(mimeType)) return;
  throw new MediaFailure('UNSUPPORTED_MEDIA_TYPE', `This model does not read ${mimeType}.`, {
    path: ['input', 'audio'],
    details: { type: 'UNSUPPORTED', detectedMimeType: mimeType, acceptedMimeTypes: READ },
  });
}
