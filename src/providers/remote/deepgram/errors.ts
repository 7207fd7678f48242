import type { ProviderErrors } from '../http/error-meaning';

/**
 * Deepgram answers with `err_code` and `err_msg`, newer doors of it with `category` and `message`
 * (https://developers.deepgram.com/docs/errors, deepgram-api-specs 4ba987c). Read in November 2026.
 */
export const DEEPGRAM_ERRORS: ProviderErrors = {
  codes: {
    INVALID_AUTH: 'KEY_NOT_ACCEPTED',
    // Also of a model that the project has no access to
    INSUFFICIENT_PERMISSIONS: 'KEY_NOT_ACCEPTED',
    UNAUTHORIZED: 'KEY_NOT_ACCEPTED',
    // With status 402
    ASR_PAYMENT_REQUIRED: 'NO_CREDIT',
    TOO_MANY_REQUESTS: 'RATE_LIMITED',
    PROJECT_NOT_FOUND: 'KEY_NOT_ACCEPTED',
    SLOW_UPLOAD: 'PASSING',
    INTERNAL_SERVER_ERROR: 'PASSING',
  },
  vague: {},
  words: [
    // Status 400, `err_code` «Bad Request». Models are seldom misnamed: most are known here, with the languages left open.
    [/^(Bad Request: )?No such model\/language/i, { field: ['language', 'model'] }],
    [/^(Bad Request: )?No such model/i, 'MODEL_UNKNOWN'],
    [/failed to process audio/, { field: ['audio'] }],
  ],
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  fields: {
    model: ['model'],
    language: ['language'],
    text: ['text'],
    encoding: ['format'],
    container: ['format'],
    diarize: ['diarize'],
  },
  saysRetryable: () => null,
};
