const HOUR_MS = 3_600_000;

/**
 * When a URL ends that is signed now: whoever asks again within the hour is to get the same one, so that a page which asks
 * anew does not load a picture again, or begin a video from its start. So the end is rounded up, to an hour, or to
 * `ttlSeconds` where that is less: a URL that was to work for a minute must not work for an hour.
 *
 * @param ttlSeconds how long it works at least; it works for less than twice as long, or an hour longer
 * @param limits it ends by the first of them at the latest; null is none
 */
export function stableExpiry(now: Date, ttlSeconds: number, ...limits: readonly (Date | null)[]): Date {
  const stepMs = Math.min(HOUR_MS, ttlSeconds * 1000);
  const end = Math.ceil((now.getTime() + ttlSeconds * 1000) / stepMs) * stepMs;
  return new Date(Math.min(end, ...limits.map((limit) => limit?.getTime() ?? end)));
}
