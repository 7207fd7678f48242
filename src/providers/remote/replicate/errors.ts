import type { ProviderErrors } from '../http/error-meaning';

/**
 * Replicate answers with `title` and `detail` (https://replicate.com/docs/reference/http, replicate-javascript 2fd6f39).
 * Work that failed has an `error` in words, in which a code may stand: see `codesInWords`. Read in November 2026.
 */
export const REPLICATE_ERRORS: ProviderErrors = {
  codes: {
    // «The input or output was flagged as sensitive. Please try again with different inputs. (E005)»
    E005: 'CONTENT_REFUSED',
    // «The input was invalid (E006)», as its users have it
    E006: 'LASTING',
    // «Model Out of Memory», for the size of the input: https://replicate.com/docs/reference/error-codes
    E1001: 'LASTING',
    // As OpenAI calls it, whose models Replicate has too
    content_policy_violation: 'CONTENT_REFUSED',
    moderation_blocked: 'CONTENT_REFUSED',
    content_filter: 'CONTENT_REFUSED',
  },
  vague: {},
  words: [
    // https://replicate.com/docs/topics/predictions/error-codes and models' own: cog-flux, stable-diffusion
    [/NSFW content detected|flagged as sensitive/i, 'CONTENT_REFUSED'],
    // Status 402 with this title
    [/^Insufficient credit/, 'NO_CREDIT'],
    // Status 422, of a version that is gone
    [/^Invalid version or not permitted|^The specified version does not exist/, 'MODEL_UNKNOWN'],
  ],
  // «You do not have permission to perform this action.»: of the token, or of a model that is somebody else's
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  fields: {
    version: ['model'],
    prompt: ['prompt'],
    image: ['image'],
    input_image: ['image'],
    start_image: ['image'],
    first_frame_image: ['image'],
    mask: ['mask'],
    num_outputs: ['n'],
    aspect_ratio: ['aspectRatio', 'size'],
    resolution: ['size'],
    duration: ['durationSeconds'],
    seed: ['seed'],
  },
  saysRetryable: () => null,
};

/** `(E005)`, as work that failed has it in its words. */
export function codesInWords(words: string | null): readonly string[] {
  return [...(words ?? '').matchAll(/\((E\d{3,5})\)/g)].map(([, code = '']) => code);
}
