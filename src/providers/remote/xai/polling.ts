import { z } from 'zod';
import { usdOfTicks } from '../answers/cost';
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
