import { ConcurrencyLimit } from '../../../concurrency/concurrency-limit';
import { MediaFailure } from '../../../domain/errors';

export interface JobLimitOptions {
  readonly maxConcurrent: number;
  /** How many may wait for their turn. Each holds its input in memory meanwhile. */
  readonly maxWaiting: number;
  /** What a client is told that comes when the queue is full. */
  readonly retryAfterSeconds: number;
  /** What all local models share: each of their jobs keeps a processor busy. Default: no bound but `maxConcurrent`. */
  readonly processors?: ConcurrencyLimit;
}

/** A local model of this process, beside others. */
export type LocalModelOptions = Pick<JobLimitOptions, 'processors'>;

/** Bounds the work of a local model: how much is done at once, and how much waits, in the order it came. */
export class JobLimit {
  private readonly limit: ConcurrencyLimit;
  private unfinished = 0;

  constructor(private readonly options: JobLimitOptions) {
    this.limit = new ConcurrencyLimit(options.maxConcurrent);
  }

  /**
   * @throws {MediaFailure} PROVIDER_UNAVAILABLE, retryable: as many wait as may
   * @throws the signal's reason, when it aborts before the work has begun; and what `work` throws
   */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { maxConcurrent, maxWaiting, retryAfterSeconds } = this.options;
    if (this.unfinished >= maxConcurrent + maxWaiting) {
      throw new MediaFailure('PROVIDER_UNAVAILABLE', 'This model has too much to do already. Try again later.', {
        retryable: true,
        details: { type: 'PROVIDER', provider: 'local', providerCode: null, retryAfterSeconds },
      });
    }
    this.unfinished += 1;
    try {
      const { processors } = this.options;
      return await this.limit.run(() => (processors === undefined ? work() : processors.run(work, signal)), signal);
    } finally {
      this.unfinished -= 1;
    }
  }
}
