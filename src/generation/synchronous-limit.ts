import { MediaFailure } from '../domain/errors';
import { ConcurrencyLimit } from '../media/concurrency-limit';

/** Each has its inputs and outputs in memory. */
const MAX_CONCURRENT = 16;
/** A client that would wait longer than its patience is better told at once. */
const MAX_WAITING = 100;

/** Bounds how many calls generate at once in this process while their clients wait, and how many wait for their turn. */
export class SynchronousLimit {
  private readonly limit = new ConcurrencyLimit(MAX_CONCURRENT);
  private unfinished = 0;

  /** @throws {MediaFailure} PROVIDER_UNAVAILABLE, retryable */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.unfinished >= MAX_CONCURRENT + MAX_WAITING) {
      const message = 'Too many generations are being waited for. Try again later, or in the background.';
      throw new MediaFailure('PROVIDER_UNAVAILABLE', message, { retryable: true });
    }
    this.unfinished += 1;
    try {
      return await this.limit.run(work);
    } finally {
      this.unfinished -= 1;
    }
  }
}
