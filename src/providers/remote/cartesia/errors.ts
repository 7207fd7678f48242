import type { ProviderErrors } from '../http/error-meaning';

/**
 * Cartesia answers with an `error_code`, which may be null, and with words (`title`, `message`), from version 2026-03-01 on:
 * https://docs.cartesia.ai/use-the-api/api-errors. The page lists no codes: those below are in its other pages
 * (…/tts-models/api-changes) and in what its users wrote down. Read in November 2026.
 */
export const CARTESIA_ERRORS: ProviderErrors = {
  codes: {
    plan_upgrade_required: 'KEY_NOT_ACCEPTED',
    quota_exceeded: 'NO_CREDIT',
    concurrency_limited: 'RATE_LIMITED',

    model_not_found: 'MODEL_UNKNOWN',
    model_sunsetted: 'MODEL_UNKNOWN',

    voice_not_found: { field: ['voice'], otherwise: 'KEY_NOT_ACCEPTED' },
    // A voice of another generation of models than this one
    voice_model_mismatch: { field: ['voice'] },
    // Of a transcription a field, of speech a parameter
    language_not_supported: { field: ['language', 'parameters.language'] },
    unsupported_audio_format: { field: ['audio'] },
    file_too_large: { field: ['audio'] },
  },
  vague: {},
  words: [],
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  // Answers name no fields.
  fields: {},
  saysRetryable: () => null,
};
