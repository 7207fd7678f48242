import { z } from 'zod';
import { usdOfTicks } from '../answers/cost';
import type { ProviderErrors } from '../http/error-meaning';
import { LOOSE_NUMBER, LOOSE_TEXT } from '../http/loose-values';
import { PROVIDER_CODE } from '../http/read-error';
import {
  DONE,
  failed,
  type LongRunningOperation,
  type OperationStatus,
  outputsAt,
  textIn,
} from '../polling/long-running-operation';

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

const ID = /^[\w-]{1,200}$/;

export const BASE_URL = 'https://api.x.ai/v1';

const SUBMITTED = z.object({ request_id: z.string().regex(ID) });

/** https://docs.x.ai/docs/guides/video-generations and /developers/rest-api-reference/inference/videos */
const VIDEO = z.object({
  status: LOOSE_TEXT,
  progress: LOOSE_NUMBER,
  error: z
    .union([
      z.string().transform((message) => ({ code: null, message })),
      z.object({ code: PROVIDER_CODE, message: LOOSE_TEXT }),
    ])
    .nullable()
    .catch(null),
  video: z
    .object({ url: LOOSE_TEXT, duration: LOOSE_NUMBER, respect_moderation: z.boolean().nullable().catch(null) })
    .nullable()
    .catch(null),
  usage: z.object({ cost_in_usd_ticks: LOOSE_NUMBER }).nullable().catch(null),
});

export const XAI_OPERATION: LongRunningOperation = {
  authorization: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  handleOf(answer) {
    const { data } = SUBMITTED.safeParse(answer);
    return data === undefined ? null : { id: data.request_id };
  },
  statusUrl(handle) {
    const id = textIn(handle, 'id');
    return id === null || !ID.test(id) ? null : `${BASE_URL}/videos/${id}`;
  },
  statusOf(answer): OperationStatus {
    const { data } = VIDEO.safeParse(answer);
    if (data?.status === 'failed' || data?.status === 'expired') {
      return failed([data.error?.code ?? null, data.status], [data.error?.message ?? null]);
    }
    if (data?.video?.respect_moderation === false) return { status: 'REFUSED' };
    const isDone = data?.status === 'done' || (data?.status === null && data.video !== null);
    return isDone ? DONE : { status: 'PENDING', percent: percentOf(data?.progress ?? null) };
  },
  resultUrl: () => null,
  isFailedResult: () => false,
  resultOf(answer) {
    const { data } = VIDEO.safeParse(answer);
    const url = data?.video?.url ?? null;
    const costUsd = costOf(answer);
    return url === null ? null : outputsAt([url], { videoSeconds: data?.video?.duration ?? null, costUsd });
  },
  costOf,
  cancelRequest: () => null,
};

/** «The exact cost you were charged», of a video that is withheld too: https://docs.x.ai/developers/cost-tracking */
function costOf(answer: unknown): number | null {
  return usdOfTicks(VIDEO.safeParse(answer).data?.usage?.cost_in_usd_ticks);
}

function percentOf(progress: number | null): number | null {
  return progress !== null && progress >= 0 && progress <= 100 ? progress : null;
}
