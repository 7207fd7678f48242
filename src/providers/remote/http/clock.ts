import { setTimeout as sleepFor } from 'node:timers/promises';

/** The time, as far as waiting for a provider goes by it: tests move one of their own. */
export interface Clock {
  /** In milliseconds, since any moment. */
  now(): number;
  /** @throws the reason of the signal once it has aborted */
  sleep(timeMs: number, signal: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  async sleep(timeMs, signal) {
    try {
      await sleepFor(timeMs, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
