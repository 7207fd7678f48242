import { z } from 'zod';
import { LOOSE_TEXT } from '../http/loose-values';
import { DONE, failed, type LongRunningOperation, outputsAt, PENDING, textIn } from '../polling/long-running-operation';

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
