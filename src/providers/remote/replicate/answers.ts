import { z } from 'zod';
import type { ProviderErrors } from '../http/error-meaning';
import { LOOSE_TEXT } from '../http/loose-values';
import { DONE, failed, type LongRunningOperation, outputsAt, PENDING, textIn } from '../polling/long-running-operation';

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
function codesInWords(words: string | null): readonly string[] {
  return [...(words ?? '').matchAll(/\((E\d{3,5})\)/g)].map(([, code = '']) => code);
}

/** https://replicate.com/docs/reference/http#predictions.get */
const PREDICTION = z.object({
  status: z.enum(['starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted']),
  /** Whatever the model's own schema says: an address, a list of them, or an object with some in it. */
  output: z.unknown().optional(),
  /** Words, in which a code may stand. */
  error: LOOSE_TEXT,
});

/** The prediction also has the whole request under `input`: it is left where it is. */
const SUBMITTED = z.object({
  id: z
    .string()
    .regex(/^\w{1,100}$/)
    .nullable()
    .catch(null),
  urls: z.object({ get: LOOSE_TEXT, cancel: LOOSE_TEXT }).nullable().catch(null),
});

export const BASE_URL = 'https://api.replicate.com/v1';

export const REPLICATE_OPERATION: LongRunningOperation = {
  authorization: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  handleOf(answer) {
    const { data } = SUBMITTED.safeParse(answer);
    // https://replicate.com/docs/reference/http#predictions.get
    const own = typeof data?.id === 'string' ? `${BASE_URL}/predictions/${data.id}` : null;
    const statusUrl = data?.urls?.get ?? own;
    if (statusUrl === null) return null;
    return { statusUrl, cancelUrl: data?.urls?.cancel ?? `${statusUrl}/cancel` };
  },
  statusUrl: (handle) => textIn(handle, 'statusUrl'),
  statusOf(answer) {
    const { status, error = null } = PREDICTION.safeParse(answer).data ?? {};
    switch (status) {
      case undefined:
      case 'starting':
      case 'processing':
        return PENDING;
      case 'succeeded':
        return DONE;
      case 'failed':
      case 'canceled':
      case 'aborted':
        return failed([...codesInWords(error), status], [error]);
      default:
        return status satisfies never;
    }
  },
  resultUrl: () => null,
  isFailedResult: () => false,
  resultOf(answer) {
    const output = PREDICTION.safeParse(answer).data?.output ?? null;
    const isNothing = output === null || (Array.isArray(output) && output.length === 0);
    return outputsAt(addressesIn(output, 0)) ?? (isNothing ? null : 'NOT_UNDERSTOOD');
  },
  costOf: () => null,
  cancelRequest(handle) {
    const url = textIn(handle, 'cancelUrl');
    return url === null ? null : { method: 'POST', url };
  },
};

/** Of any scheme: what may be fetched is not decided here. */
const ADDRESS = /^(data:|[a-z][a-z\d+.-]*:\/\/)/i;
/** Deeper than any model puts its files. */
const MAX_DEPTH = 4;

function addressesIn(output: unknown, depth: number): readonly string[] {
  if (typeof output === 'string') return ADDRESS.test(output) ? [output] : [];
  if (typeof output !== 'object' || output === null || depth === MAX_DEPTH) return [];
  return Object.values(output).flatMap((part) => addressesIn(part, depth + 1));
}
