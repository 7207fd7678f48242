import { z } from 'zod';
import { DONE, outputsAt, PENDING, type PolledWork, textIn } from './polled-work';

/** https://replicate.com/docs/reference/http#predictions.get */
const PREDICTION = z.object({
  status: z.enum(['starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted']),
  /** Whatever the model's own schema says: an address, a list of them, or an object with some in it. */
  output: z.unknown(),
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
  resultOf(answer) {
    const output = PREDICTION.safeParse(answer).data?.output ?? null;
    const isNothing = output === null || (Array.isArray(output) && output.length === 0);
    return outputsAt(addressesIn(output, 0)) ?? (isNothing ? null : 'NOT_UNDERSTOOD');
  },
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
