/** How much may be spent at once, and how fast it comes back. */
export interface Rate {
  /** At least 1. */
  readonly capacity: number;
  readonly perSecond: number;
}

/** @param burstSeconds how many seconds' worth may be spent at once */
export function rateOf(perMinute: number, burstSeconds: number): Rate {
  const perSecond = perMinute / 60;
  return { capacity: Math.max(1, perSecond * burstSeconds), perSecond };
}

/** With the first point of it taken before it is known how many more it takes, a full bucket is never quite full. */
const NEARLY_FULL = 0.9;

/**
 * What is left to spend of something that comes back at a steady rate, up to a capacity. What is about the capacity or
 * more may be spent when the bucket is nearly full, and is owed from then on: it would never be had otherwise.
 */
export class PointBucket {
  /** Below 0: it is owed. */
  private level: number;

  /** @param atMs as all times here, by a clock that never goes back */
  constructor(
    private currentRate: Rate,
    private atMs: number,
  ) {
    this.level = currentRate.capacity;
  }

  get rate(): Rate {
    return this.currentRate;
  }

  /** Another rate holds from now on. What is spent stays so. */
  changeRate(rate: Rate, nowMs: number): void {
    if (rate === this.currentRate) return;
    const missing = this.currentRate.capacity - this.available(nowMs);
    this.currentRate = rate;
    this.setLevel(rate.capacity - missing, nowMs);
  }

  available(nowMs: number): number {
    const { capacity, perSecond } = this.currentRate;
    if (nowMs > this.atMs) {
      this.level = Math.min(capacity, this.level + ((nowMs - this.atMs) / 1_000) * perSecond);
      this.atMs = nowMs;
    }
    return this.level;
  }

  /** For how many seconds so much cannot be spent yet; 0: now it can. */
  secondsUntil(points: number, nowMs: number): number {
    const { capacity, perSecond } = this.currentRate;
    return Math.max(0, Math.min(points, capacity * NEARLY_FULL) - this.available(nowMs)) / perSecond;
  }

  /** Whether or not there is so much. */
  spend(points: number, nowMs: number): void {
    this.setLevel(this.available(nowMs) - points, nowMs);
  }

  setLevel(level: number, nowMs: number): void {
    const { capacity } = this.currentRate;
    this.level = Math.min(capacity, level);
    this.atMs = nowMs;
  }
}
