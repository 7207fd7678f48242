import { z } from 'zod';
import { PROVIDER_ENVIRONMENT } from '../provider-settings';
import { DONE, outputsAt, PENDING, type PolledWork, textIn } from './polled-work';

const ID = /^[\w-]{1,200}$/;

const BASE_URL = PROVIDER_ENVIRONMENT.luma.baseUrls['LUMA_BASE_URL'];

/** https://docs.lumalabs.ai/reference/getgeneration */
const GENERATION = z.object({
  id: z.string().regex(ID),
  state: z.string(),
  assets: z.object({ image: z.string() }).nullable().catch(null),
});

export const LUMA_WORK: PolledWork = {
  authorization: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  handleOf(answer) {
    const { data } = GENERATION.safeParse(answer);
    return data === undefined ? null : { id: data.id };
  },
  statusUrl(handle) {
    const id = textIn(handle, 'id');
    return id === null || !ID.test(id) ? null : `${BASE_URL}/dream-machine/v1/generations/${id}`;
  },
  standingOf(answer) {
    const state = GENERATION.safeParse(answer).data?.state;
    if (state === 'failed') return { status: 'FAILED', providerCode: state, refused: false };
    return state === 'completed' ? DONE : PENDING;
  },
  resultUrl: () => null,
  resultOf(answer) {
    const image = GENERATION.safeParse(answer).data?.assets?.image;
    return image === undefined ? null : outputsAt([image]);
  },
  // A generation can be deleted, which does not stop it.
  cancelRequest: () => null,
};
