/** A day: what is further off is no advice to wait. */
const MAX_SECONDS = 86_400;

/**
 * When to ask again, rounded up; null where the answer does not say. `retry-after-ms` is OpenAI's; `retry-after` counts
 * seconds or names a date (RFC 9110, section 10.2.3).
 */
export function retryAfterSeconds(headers: Headers, nowMs: number): number | null {
  const milliseconds = headers.get('retry-after-ms');
  const after = headers.get('retry-after');
  if (milliseconds !== null && /^\d{1,12}(\.\d+)?$/.test(milliseconds)) return bounded(Number(milliseconds) / 1000);
  if (after === null) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(after)) return bounded(Number(after));
  const date = Date.parse(after);
  return Number.isNaN(date) ? null : bounded((date - nowMs) / 1000);
}

function bounded(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 0), MAX_SECONDS);
}
