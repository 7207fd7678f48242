import { ConcurrencyLimit } from '../concurrency/concurrency-limit';
import { MediaFailure } from '../domain/errors';

export interface CallLimitOptions {
  readonly maxConcurrent: number;
  readonly maxWaiting: number;
  /** For a turn. What has its turn is its own master. */
  readonly maxWaitMs: number;
}

/**
 * Of calls that generate while their clients wait: each has its inputs and outputs in memory. A client that would wait
 * longer than its patience, or than a proxy's, is better told in time.
 */
export const SYNCHRONOUS_CALLS: CallLimitOptions = { maxConcurrent: 16, maxWaiting: 100, maxWaitMs: 60_000 };
/**
 * Of what calls ask of the database before they begin. The statements of twenty that come at once would stand before
 * those of everybody else: the slowest page of files that was asked for meanwhile took 28 ms, two at a time 15 ms
 * (medians of five).
 */
export const BEGINNING_CALLS: CallLimitOptions = { maxConcurrent: 2, maxWaiting: 500, maxWaitMs: 30_000 };

/** Bounds how much calls do at once in this process, and how many wait for their turn, in the order they came. */
export class CallLimit {
  private readonly limit: ConcurrencyLimit;
  private unfinished = 0;

  constructor(private readonly options: CallLimitOptions) {
    this.limit = new ConcurrencyLimit(options.maxConcurrent);
  }

  /** @throws {MediaFailure} PROVIDER_UNAVAILABLE, retryable: the work was not begun */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const { maxConcurrent, maxWaiting, maxWaitMs } = this.options;
    if (this.unfinished >= maxConcurrent + maxWaiting) throw tooMany();
    const patience = AbortSignal.timeout(maxWaitMs);
    this.unfinished += 1;
    try {
      return await this.limit.run(work, patience);
    } catch (error) {
      throw patience.aborted && error === patience.reason ? tooMany() : error;
    } finally {
      this.unfinished -= 1;
    }
  }
}

function tooMany(): MediaFailure {
  const message = 'Too many generations are asked for at once. Try again later.';
  return new MediaFailure('PROVIDER_UNAVAILABLE', message, { retryable: true });
}
