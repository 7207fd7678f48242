import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { PointBucket, type Rate } from '../../concurrency/point-bucket';
import { forgetFullBuckets, shareSpending } from '../../database/repositories/accounts/rate-buckets';
import { atMost } from '../entry-limit';

/** Some 10 MB. The one that nobody has spent of for the longest is forgotten for another. */
const MAX_BUCKETS = 50_000;
const SHARE_INTERVAL_MS = 1_000;
/** Of a statement, and so of a second: what is more waits for the next. */
const MAX_SHARED_AT_ONCE = 2_000;
/** As many as are remembered. Of more than these the others are not told, while the database is away or cannot follow. */
const MAX_DUE = MAX_BUCKETS;
/** What is spent of a bucket is told to the others once it is so much of it: who behaves costs no statement for minutes. */
const SHARED_FRACTION = 0.01;
const FORGET_INTERVAL_MS = 600_000;

export interface SharedBucketsOptions {
  readonly dataSource: DataSource;
  /** null: what cannot be shared is not told to anybody. */
  readonly logger?: Logger | null;
  /** In milliseconds, by a clock that never goes back. */
  readonly now?: () => number;
}

export interface SharedBucket {
  readonly bucket: PointBucket;
  /** Of what is written down: of an end user, nobody can read there who it is. */
  readonly id: string;
  /** What the other processes do not know of yet. */
  unshared: number;
}

/**
 * Buckets that all processes spend from. Each process decides by its own copy, at once; what was spent goes to the
 * database once a second, in one statement for all of them, whose answer says what the others have left.
 */
export class SharedBuckets {
  private readonly buckets = new LRUCache<string, SharedBucket>(atMost(MAX_BUCKETS));
  /** What the others are to be told of, by its id. One that is forgotten meanwhile is found again here. */
  private readonly due = new Map<string, SharedBucket>();
  private timer: NodeJS.Timeout | null = null;
  private sharing: Promise<void> = Promise.resolve();
  private isFailing = false;
  private isClosed = false;
  private forgottenAtMs: number;
  /** In milliseconds, by a clock that never goes back. */
  readonly now: () => number;

  constructor(private readonly options: SharedBucketsOptions) {
    this.now = options.now ?? (() => performance.now());
    this.forgottenAtMs = this.now();
  }

  /** How many buckets the others are to be told of. */
  get dueCount(): number {
    return this.due.size;
  }

  /**
   * @param name unique among all buckets
   * @param nowMs by `now`, as everywhere here: to ask for it takes as long as to spend
   */
  find(name: string, rate: Rate, nowMs: number): SharedBucket {
    const known = this.buckets.get(name);
    if (known !== undefined) {
      known.bucket.changeRate(rate, nowMs);
      return known;
    }
    const id = createHash('sha256').update(name).digest('base64url');
    const found = this.due.get(id) ?? { bucket: new PointBucket(rate, nowMs), id, unshared: 0 };
    found.bucket.changeRate(rate, nowMs);
    this.buckets.set(name, found);
    return found;
  }

  /** Whether or not there is so much. */
  spend(shared: SharedBucket, points: number, nowMs: number): void {
    shared.bucket.spend(points, nowMs);
    shared.unshared += points;
    if (this.isClosed || !isWorthTelling(shared) || !this.addDue(shared, nowMs)) return;
    this.timer ??= setTimeout(() => void this.share(), SHARE_INTERVAL_MS).unref();
  }

  /** @returns false where there are too many: it is looked at again when more is spent of it */
  private addDue(shared: SharedBucket, nowMs: number): boolean {
    const due = this.due.get(shared.id);
    if (due === undefined && this.due.size >= MAX_DUE) return false;
    if (due === undefined) this.due.set(shared.id, shared);
    else if (due !== shared) {
      // It was forgotten in the midst of a request, and made anew by another: a statement has one row of each.
      due.bucket.spend(shared.unshared, nowMs);
      due.unshared += shared.unshared;
      shared.unshared = 0;
    }
    return true;
  }

  /** Tells the others what was spent, and hears what they have. What cannot be told now is told the next time. */
  share(): Promise<void> {
    this.sharing = this.sharing.then(() => this.exchange());
    return this.sharing;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.share();
  }

  private async exchange(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const shared = [...this.due.values()].slice(0, MAX_SHARED_AT_ONCE);
    if (shared.length === 0) return;
    const told = shared.map(({ id, unshared, bucket }) => ({ id, spent: unshared, rate: bucket.rate }));
    try {
      const levels = await shareSpending(this.options.dataSource.manager, told);
      for (const [index, entry] of shared.entries()) {
        entry.unshared -= told[index]?.spent ?? 0;
        const level = levels.get(entry.id);
        if (level !== undefined) entry.bucket.setLevel(level - entry.unshared, this.now());
        this.due.delete(entry.id);
        // What was spent meanwhile may be worth telling by itself; what has waited is told before it.
        if (isWorthTelling(entry)) this.due.set(entry.id, entry);
      }
      this.isFailing = false;
      await this.forget();
    } catch (err) {
      if (!this.isFailing) this.options.logger?.warn({ err }, 'rates are kept by each process alone, for now');
      this.isFailing = true;
    }
    if (this.due.size > 0 && !this.isClosed) {
      this.timer ??= setTimeout(() => void this.share(), SHARE_INTERVAL_MS).unref();
    }
  }

  private async forget(): Promise<void> {
    if (this.now() - this.forgottenAtMs < FORGET_INTERVAL_MS) return;
    this.forgottenAtMs = this.now();
    await forgetFullBuckets(this.options.dataSource.manager);
  }
}

function isWorthTelling({ unshared, bucket }: SharedBucket): boolean {
  return unshared >= bucket.rate.capacity * SHARED_FRACTION;
}
