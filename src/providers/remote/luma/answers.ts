import { z } from 'zod';
import type { ProviderErrors } from '../http/error-meaning';
import { LOOSE_TEXT } from '../http/loose-values';
import { DONE, failed, type LongRunningOperation, outputsAt, PENDING, textIn } from '../polling/long-running-operation';

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

const ID = /^[\w-]{1,200}$/;

export const BASE_URL = 'https://api.lumalabs.ai';

const SUBMITTED = z.object({ id: z.string().regex(ID) });

/** https://docs.lumalabs.ai/reference/getgeneration */
const GENERATION = z.object({
  state: LOOSE_TEXT,
  failure_reason: LOOSE_TEXT,
  assets: z.object({ image: LOOSE_TEXT }).nullable().catch(null),
});

export const LUMA_OPERATION: LongRunningOperation = {
  authorization: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  handleOf(answer) {
    const { data } = SUBMITTED.safeParse(answer);
    return data === undefined ? null : { id: data.id };
  },
  statusUrl(handle) {
    const id = textIn(handle, 'id');
    return id === null || !ID.test(id) ? null : `${BASE_URL}/dream-machine/v1/generations/${id}`;
  },
  statusOf(answer) {
    const { state = null, failure_reason = null } = GENERATION.safeParse(answer).data ?? {};
    if (state === 'failed') return failed([state], [failure_reason]);
    return state === 'completed' ? DONE : PENDING;
  },
  resultUrl: () => null,
  isFailedResult: () => false,
  resultOf(answer) {
    const image = GENERATION.safeParse(answer).data?.assets?.image ?? null;
    return image === null ? null : outputsAt([image]);
  },
  costOf: () => null,
  // A generation can be deleted, which does not stop it.
  cancelRequest: () => null,
};
