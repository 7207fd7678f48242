import { z } from 'zod';
import { usdOfTicks } from '../cost';
import { PROVIDER_ENVIRONMENT } from '../provider-settings';
import { DONE, outputsAt, type PolledWork, textIn, type WorkStanding } from './polled-work';

const ID = /^[\w-]{1,200}$/;

const BASE_URL = PROVIDER_ENVIRONMENT.xai.baseUrls['XAI_BASE_URL'];

const SUBMITTED = z.object({ request_id: z.string().regex(ID) });

/** https://docs.x.ai/docs/guides/video-generations */
const VIDEO = z.object({
  status: z.string().nullable().catch(null),
  progress: z.number().min(0).max(100).nullable().catch(null),
  video: z
    .object({
      url: z.string(),
      duration: z.number().nullable().catch(null),
      respect_moderation: z.boolean().catch(true),
    })
    .nullable()
    .catch(null),
  usage: z.object({ cost_in_usd_ticks: z.number() }).nullable().catch(null),
});

export const XAI_WORK: PolledWork = {
  authorization: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  handleOf(answer) {
    const { data } = SUBMITTED.safeParse(answer);
    return data === undefined ? null : { id: data.request_id };
  },
  statusUrl(handle) {
    const id = textIn(handle, 'id');
    return id === null || !ID.test(id) ? null : `${BASE_URL}/videos/${id}`;
  },
  standingOf(answer): WorkStanding {
    const { data } = VIDEO.safeParse(answer);
    if (data?.status === 'failed' || data?.status === 'expired') {
      return { status: 'FAILED', providerCode: data.status, refused: false };
    }
    if (data?.video?.respect_moderation === false) return { status: 'FAILED', providerCode: null, refused: true };
    const isDone = data?.status === 'done' || (data?.status === null && data.video !== null);
    return isDone ? DONE : { status: 'PENDING', percent: data?.progress ?? null };
  },
  resultUrl: () => null,
  resultOf(answer) {
    const { data } = VIDEO.safeParse(answer);
    const costUsd = usdOfTicks(data?.usage?.cost_in_usd_ticks);
    const video = data?.video ?? null;
    return video === null ? null : outputsAt([video.url], { videoSeconds: video.duration, costUsd });
  },
  cancelRequest: () => null,
};
