import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/providers/remote/http/clock';

/** A clock on which nobody waits: it goes on by as much as anybody wants to sleep. */
export class MovedClock implements Clock {
  /** How long each sleep was to last, in milliseconds. */
  readonly pauses: number[] = [];
  private timeMs = 0;

  now(): number {
    return this.timeMs;
  }

  async sleep(timeMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.pauses.push(timeMs);
    this.timeMs += timeMs;
    // What else is to happen does.
    await setImmediate();
  }
}
