import { z } from 'zod';
import { LOOSE_TEXT } from '../http/loose-values';
import { DONE, failed, type LongRunningOperation, outputsAt, PENDING, textIn } from '../polling/long-running-operation';
import { codesInWords } from './errors';

/** https://replicate.com/docs/reference/http#predictions.get */
const PREDICTION = z.object({
  status: z.enum(['starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted']),
  /** Whatever the model's own schema says: an address, a list of them, or an object with some in it. */
  output: z.unknown().optional(),
  /** Words, in which a code may stand. */
  error: LOOSE_TEXT,
});

/** The prediction also tells the whole request under `input`: it is left where it is. */
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
