import { z } from 'zod';
import type { HttpAnswer } from './exchange';
import { parseJson } from './loose-values';

/** A day: what is further off is no advice to wait. */
const MAX_SECONDS = 86_400;

/**
 * Who says it in the body: Replicate as `retry_after` (https://replicate.com/docs/reference/http#rate-limits), Google in a
 * `google.rpc.RetryInfo` as `34.4s` (https://google.aip.dev/193), and neither in a header.
 */
const BODY = z.object({
  retry_after: z.number().min(0).nullable().catch(null),
  error: z
    .object({ details: z.array(z.object({ retryDelay: z.string().optional() })).catch([]) })
    .nullable()
    .catch(null),
});

/**
 * When to ask again, rounded up to seconds; null where the answer does not say. `retry-after-ms` is OpenAI's; `retry-after`
 * counts seconds or names a date (RFC 9110, section 10.2.3).
 */
export function retryAfterSeconds({ headers, body }: Omit<HttpAnswer, 'status'>, nowMs: number): number | null {
  const milliseconds = headers.get('retry-after-ms');
  if (milliseconds !== null && /^\d{1,12}(\.\d+)?$/.test(milliseconds)) return bounded(Number(milliseconds) / 1000);
  return secondsOf(headers.get('retry-after'), nowMs) ?? secondsIn(body);
}

/** What a `retry-after` header says; null where there is none, or one that cannot be understood. */
export function secondsOf(retryAfter: string | null, nowMs: number): number | null {
  if (retryAfter === null) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(retryAfter)) return bounded(Number(retryAfter));
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? null : bounded((date - nowMs) / 1000);
}

function secondsIn(body: Uint8Array): number | null {
  const { data } = BODY.safeParse(parseJson(body));
  if (data === undefined) return null;
  if (data.retry_after !== null) return bounded(data.retry_after);
  const delays = (data.error?.details ?? []).map(
    ({ retryDelay = '' }) => /^(\d{1,9}(?:\.\d+)?)s$/.exec(retryDelay)?.[1],
  );
  const delay = delays.find((seconds) => seconds !== undefined);
  return delay === undefined ? null : bounded(Number(delay));
}

function bounded(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 0), MAX_SECONDS);
}
