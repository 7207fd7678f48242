import { MediaFailure } from '../../../domain/errors';
import { primaryLanguage } from '../../../domain/language';
import { MIME_TYPES, type MimeType } from '../../../domain/media-type';
import type { TranscriptionRequest } from '../../generation-request';
import type { TranscriptionDescription } from '../model-description';
import { capabilityMissing, invalidValue } from './refuse';

/** What all of the providers read. OpenAI and those who speak like it read none of these containers, nor AAC without one. */
const UNREAD: ReadonlySet<MimeType> = new Set([
  'video/quicktime',
  'video/x-matroska',
  'video/3gpp',
  'audio/3gpp',
  'audio/aac',
]);
const READ = MIME_TYPES.filter((type) => !type.startsWith('image/') && !UNREAD.has(type));

/** Refuses what the model, or the SDK on the way to it, would not heed. @throws {MediaFailure} */
export function checkTranscriptionRequest(model: TranscriptionDescription, request: TranscriptionRequest): void {
  const { audio, language, prompt, diarize } = request;
  if (model.provider === 'openai' && !READ.includes(audio.mimeType)) {
    throw new MediaFailure('UNSUPPORTED_MEDIA_TYPE', `This model does not read ${audio.mimeType}.`, {
      path: ['input', 'audio'],
      details: { type: 'UNSUPPORTED', detectedMimeType: audio.mimeType, acceptedMimeTypes: READ },
    });
  }
  if (language !== null && !model.language) throw capabilityMissing(model, 'language', 'finds the language out itself');
  if (language !== null && !/^[a-z]{2}$/.test(primaryLanguage(language))) {
    throw invalidValue('language', 'language must be two letters of ISO 639-1, as en.');
  }
  if (prompt !== null && !model.prompt) throw capabilityMissing(model, 'prompt', 'takes no prompt');
  if (diarize === true && !model.diarize) throw capabilityMissing(model, 'diarize', 'does not tell speakers apart');
}
