import { z } from 'zod';
import { DONE, outputsAt, PENDING, type PolledWork, textIn } from './polled-work';

/** https://replicate.com/docs/reference/http#predictions.get */
const PREDICTION = z.object({
  status: z.enum(['starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted']),
  output: z.union([z.string().transform((url) => [url]), z.array(z.string())]).catch([]),
});

/** The prediction also tells the whole request under `input`: it is left where it is. */
const SUBMITTED = z.object({ urls: z.object({ get: z.string(), cancel: z.string() }) });

export const REPLICATE_WORK: PolledWork = {
  authorization: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  handleOf(answer) {
    const { data } = SUBMITTED.safeParse(answer);
    return data === undefined ? null : { statusUrl: data.urls.get, cancelUrl: data.urls.cancel };
  },
  statusUrl: (handle) => textIn(handle, 'statusUrl'),
  standingOf(answer) {
    const status = PREDICTION.safeParse(answer).data?.status;
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
        // Why is told in words only.
        return { status: 'FAILED', providerCode: status, refused: false };
      default:
        return status satisfies never;
    }
  },
  resultUrl: () => null,
  resultOf: (answer) => outputsAt(PREDICTION.safeParse(answer).data?.output ?? []),
  cancelRequest(handle) {
    const url = textIn(handle, 'cancelUrl');
    return url === null ? null : { method: 'POST', url };
  },
};
