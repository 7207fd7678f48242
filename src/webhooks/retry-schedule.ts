const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** As Standard Webhooks recommends it: quick at first, for a receiver that is restarted, and then for three days and more. */
const DELAYS_SECONDS = [5, 5 * MINUTE, 0.5 * HOUR, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/** By how much a delay is more or less: what failed together does not come back together. */
const JITTER = 0.2;

/** A receiver that asks for more has its own reasons, but events are not kept for ever. */
const MAX_WAIT_SECONDS = 24 * HOUR;

/**
 * How long until a delivery is tried again.
 *
 * @param failures how often it failed before this time
 * @param retryAfter what its receiver asks for, as `Retry-After` has it
 * @param random from 0 to 1
 * @returns null: it is given up
 */
export function retryDelaySeconds(failures: number, retryAfter: string | null, random: number): number | null {
  const delay = DELAYS_SECONDS[failures];
  if (delay === undefined) return null;
  const wanted = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : 0;
  return Math.max(delay * (1 + JITTER * (2 * random - 1)), Math.min(wanted, MAX_WAIT_SECONDS));
}
