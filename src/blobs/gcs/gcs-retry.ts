import { setTimeout as sleep } from 'node:timers/promises';
import { withinTime, withTimeLimit } from '../../concurrency/time-limit';
import { GcsTimeoutError, isTransient } from './gcs-errors';

/** Limits of time, and of memory. */
export interface GcsLimits {
  /** How long a request may go without an answer, and a download without a byte. */
  readonly idleTimeoutMs: number;
  /** Tries of one step: of a small upload, a piece of a large one, an opening of a download, a look at an object. */
  readonly attempts: number;
  /** Before the second try, at most; it doubles with every further one, up to `maxDelayMs`. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** No try of a step starts later than this after the first. */
  readonly deadlineMs: number;
  /** Sent by one request, and in memory for every upload: a multiple of 256 KiB. A larger object takes several. */
  readonly pieceBytes: number;
}

export const DEFAULT_GCS_LIMITS: GcsLimits = {
  idleTimeoutMs: 10_000,
  attempts: 5,
  firstDelayMs: 250,
  maxDelayMs: 4_000,
  // With the last try's own 10 s a step ends within 30 s.
  deadlineMs: 20_000,
  // A hundred uploads at once hold 200 MB. Larger pieces save round trips, smaller ones memory.
  pieceBytes: 2 * 1024 * 1024,
};

/**
 * Tries `attempt` until it succeeds, fails for good, or the limits are reached; in between it waits for a random part
 * of a doubling delay, so that clients that failed together do not come back together. The signal that `attempt` is
 * given aborts with the caller's and when the try has taken `idleTimeoutMs`.
 *
 * @throws what the last try failed with, or the reason of the caller's signal
 */
export async function withRetries<T>(
  limits: GcsLimits,
  signal: AbortSignal | undefined,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { idleTimeoutMs } = limits;
  const signals = signal === undefined ? [] : [signal];
  const deadline = performance.now() + limits.deadlineMs;
  for (let failures = 0; ; ) {
    signal?.throwIfAborted();
    try {
      return await withTimeLimit(idleTimeoutMs, signals, attempt, () => new GcsTimeoutError(idleTimeoutMs));
    } catch (error) {
      signal?.throwIfAborted();
      failures += 1;
      const delayMs = retryDelayMs(limits, failures);
      const isLast = failures >= limits.attempts || performance.now() + delayMs > deadline;
      if (isLast || !isTransient(error)) throw error;
      // An abort ends the wait here and is thrown above.
      await sleep(delayMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    }
  }
}

/** A random wait after so many failures. */
export function retryDelayMs({ firstDelayMs, maxDelayMs }: GcsLimits, failures: number): number {
  return Math.random() * Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1));
}

/** Limits the wait for work that cannot be aborted. */
export function withTimeout<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  return withinTime(timeoutMs, work, () => new GcsTimeoutError(timeoutMs));
}
