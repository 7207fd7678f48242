import type { ProviderErrors } from '../http/error-meaning';

/**
 * Of the models: https://fal.ai/docs/documentation/model-apis/errors, a list with a type and a place each. Of the platform:
 * https://fal.ai/docs/documentation/model-apis/request-errors, words and a type, which a header has too. Read in November
 * 2026.
 */
export const FAL_ERRORS: ProviderErrors = {
  codes: {
    content_policy_violation: 'CONTENT_REFUSED',
    downstream_service_unavailable: 'PASSING',
    generation_timeout: 'PASSING',
    internal_server_error: 'PASSING',
  },
  vague: {},
  words: [
    // Status 403: «User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.»
    [/Exhausted balance|^User is locked/, 'NO_CREDIT'],
  ],
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  // The names that its models share; each has an OpenAPI page of its own.
  fields: {
    prompt: ['prompt', 'text'],
    text: ['text', 'prompt'],
    image_url: ['image', 'referenceImages'],
    image_urls: ['image', 'referenceImages'],
    start_image_url: ['image'],
    first_frame_url: ['image'],
    reference_image_url: ['referenceImages'],
    reference_image_urls: ['referenceImages'],
    mask_url: ['mask'],
    mask_image_url: ['mask'],
    video_url: ['video'],
    audio_url: ['audio'],
    num_images: ['n'],
    image_size: ['size', 'aspectRatio'],
    aspect_ratio: ['aspectRatio', 'size'],
    resolution: ['size'],
    duration: ['durationSeconds'],
    seed: ['seed'],
    voice: ['voice'],
    voice_id: ['voice'],
    speed: ['speed'],
    output_format: ['format'],
    language: ['language'],
    diarize: ['diarize'],
  },
  saysRetryable(headers) {
    const said = headers.get('x-fal-retryable')?.toLowerCase();
    return said === 'true' || said === 'false' ? said === 'true' : null;
  },
};
