import type { ProviderErrors } from '../http/error-meaning';

/**
 * xAI writes `{"code": "words", "error": "words"}`; what the words are, users wrote down. Statuses:
 * https://docs.x.ai/docs/key-information/debugging. Read in November 2026.
 */
export const XAI_ERRORS: ProviderErrors = {
  codes: {
    // Of a video that failed, by gRPC's name of it: https://grpc.io/docs/guides/status-codes
    invalid_argument: 'LASTING',
    // As OpenAI calls it, of which xAI speaks the wire
    content_policy_violation: 'CONTENT_REFUSED',
    moderation_blocked: 'CONTENT_REFUSED',
    content_filter: 'CONTENT_REFUSED',
    invalid_api_key: 'KEY_NOT_ACCEPTED',
    model_not_found: 'MODEL_UNKNOWN',
  },
  vague: {},
  words: [
    // Status 403: UKGovernmentBEIS/inspect_ai PR 2267, theopenco/llmgateway PR 1785
    [/Content violates usage guidelines.*Failed check: (?<code>SAFETY_CHECK_TYPE_\w+)/s, 'CONTENT_REFUSED'],
    [/Content violates usage guidelines/, 'CONTENT_REFUSED'],
    // Status 400, and of videos
    [/rejected by content moderation|blocked by .{0,40}moderation/i, 'CONTENT_REFUSED'],
    // Status 429, which never passes by itself
    [/used all available credits|monthly spending limit/, 'NO_CREDIT'],
    // Status 403
    [/doesn't have any credits/, 'NO_CREDIT'],
    // Status 400: «An incorrect API key is supplied»
    [/^Incorrect API key/i, 'KEY_NOT_ACCEPTED'],
    [/^The model .{1,200} does not exist/, 'MODEL_UNKNOWN'],
  ],
  // «Your API key/team doesn't have permission», «API key is currently blocked»
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  fields: {
    model: ['model'],
    prompt: ['prompt'],
    n: ['n'],
    image: ['image', 'referenceImages'],
    images: ['image', 'referenceImages'],
    reference_images: ['referenceImages'],
    aspect_ratio: ['aspectRatio', 'size'],
    resolution: ['size'],
    quality: ['quality'],
    duration: ['durationSeconds'],
  },
  saysRetryable: () => null,
};
