import { MediaFailure } from '../domain/errors';
import { ConcurrencyLimit } from '../media/concurrency-limit';

/** Each has its inputs and outputs in memory. */
const MAX_CONCURRENT = 16;
const MAX_WAITING = 100;
/** A client that would wait longer than its patience, or than a proxy's, is better told in time. */
const MAX_WAIT_MS = 60_000;

/** Bounds how many calls generate at once in this process while their clients wait, and how many wait for their turn. */
export class SynchronousLimit {
  private readonly limit = new ConcurrencyLimit(MAX_CONCURRENT);
  private unfinished = 0;

  constructor(private readonly maxWaitMs = MAX_WAIT_MS) {}

  /** @throws {MediaFailure} PROVIDER_UNAVAILABLE, retryable: the work was not begun */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.unfinished >= MAX_CONCURRENT + MAX_WAITING) throw tooMany();
    const patience = AbortSignal.timeout(this.maxWaitMs);
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
  const message = 'Too many generations are being waited for. Try again later, or in the background.';
  return new MediaFailure('PROVIDER_UNAVAILABLE', message, { retryable: true });
}
