import type { ProviderErrors } from '../http/error-meaning';

/**
 * Luma answers with a `detail` in words, or FastAPI's list; work that failed has a `failure_reason` in words
 * (https://docs.lumalabs.ai/docs/errors, lumaai-python c00ac17). Which status goes with which words is not written down.
 * Read in November 2026.
 */
export const LUMA_ERRORS: ProviderErrors = {
  codes: {},
  vague: {},
  words: [
    // «400: prompt not allowed because advanced moderation failed», as three public clients have it
    [/moderation/i, 'CONTENT_REFUSED'],
    [/^Insufficient credits/i, 'NO_CREDIT'],
    [/^(Not authenticated|Invalid API key)/i, 'KEY_NOT_ACCEPTED'],
  ],
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  fields: { model: ['model'], prompt: ['prompt'], aspect_ratio: ['aspectRatio'] },
  saysRetryable: () => null,
};
