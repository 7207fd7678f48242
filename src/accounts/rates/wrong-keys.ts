import { LRUCache } from 'lru-cache';
import { PointBucket, type Rate, rateOf } from '../../concurrency/point-bucket';
import { RequestFailure } from '../../domain/errors';
import { atMost } from '../entry-limit';

/** Some 2 MB. Of a flood of different ones, those before are asked for again, as far as its addresses may ask at all. */
const MAX_WRONG_KEYS = 10_000;
/** Longer than a script that has lost its key takes to try it again. Keys that are made meanwhile are told of. */
const REMEMBERED_MS = 60_000;
/** Some 4 MB. */
const MAX_ADDRESSES = 20_000;
const BURST_SECONDS = 60;

/**
 * Keys that are none: each is looked up once, and of those who send such, each address may have only so many looked up.
 */
export class WrongKeys {
  private readonly known = new LRUCache<string, true>({ ...atMost(MAX_WRONG_KEYS), ttl: REMEMBERED_MS });
  private readonly byAddress = new LRUCache<string, PointBucket>(atMost(MAX_ADDRESSES));
  private readonly rate: Rate | null;
  private remembers = true;
  /** Changes whenever what was wrong may be right by now: what was looked up before says nothing of that. */
  private generation = 0;

  /** @param perMinute of one address; 0: no limit */
  constructor(
    perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.rate = perMinute === 0 ? null : rateOf(perMinute, BURST_SECONDS);
  }

  /** @param digest of a key */
  has(digest: string): boolean {
    return this.known.has(digest);
  }

  /**
   * Looks up a key that nobody has come with yet.
   *
   * @param address null: whoever asks is known otherwise
   * @returns null: there is no such key
   * @throws {RequestFailure} RATE_LIMITED: too many wrong keys have come from there; and what `find` throws
   */
  async lookUp<Key>(
    digest: string,
    address: string | null,
    find: () => Key | Promise<Key | null>,
  ): Promise<Key | null> {
    // Before it is known whether it is wrong: a thousand at once would be looked up else.
    const bucket = address === null ? null : this.pay(address);
    if (this.has(digest)) return null;
    const { generation } = this;
    let isWrong = false;
    try {
      const key = await find();
      isWrong = key === null;
      if (isWrong && this.remembers && generation === this.generation) this.known.set(digest, true);
      return key;
    } finally {
      if (!isWrong) bucket?.spend(-1, this.now());
    }
  }

  /** A key was made, or changed. */
  clear(): void {
    this.generation += 1;
    this.known.clear();
  }

  /** Turn off while it may be missed that keys are made. */
  setRemembering(enabled: boolean): void {
    this.remembers = enabled;
    this.clear();
  }

  private pay(address: string): PointBucket | null {
    if (this.rate === null) return null;
    const nowMs = this.now();
    const bucket = this.byAddress.get(address) ?? new PointBucket(this.rate, nowMs);
    this.byAddress.set(address, bucket);
    const seconds = Math.ceil(bucket.secondsUntil(1, nowMs));
    if (seconds > 0) throw refusal(seconds);
    bucket.spend(1, nowMs);
    return bucket;
  }
}

function refusal(retryAfterSeconds: number): RequestFailure {
  const message = 'Too many wrong API keys have come from this address. Try again later.';
  return new RequestFailure('RATE_LIMITED', message, { retryAfterSeconds });
}
