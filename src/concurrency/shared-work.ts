import { untilAborted } from './time-limit';

interface Shared<Result> {
  readonly result: Promise<Result>;
  readonly abort: AbortController;
  waiting: number;
}

/** Does once what several ask for at the same time. */
export class SharedWork<Result> {
  private readonly underWay = new Map<string, Shared<Result>>();

  /**
   * Joins the work that is under way for `key`, or begins it.
   *
   * @param work its signal aborts when nobody waits for the result any more
   * @param signal of this caller, who then waits no more
   * @throws the signal's reason, when it aborts first; and what `work` throws
   */
  async run(key: string, work: (signal: AbortSignal) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    const shared = this.underWay.get(key) ?? this.begin(key, work);
    shared.waiting += 1;
    try {
      return await untilAborted(shared.result, signal);
    } finally {
      shared.waiting -= 1;
      if (shared.waiting === 0) this.abandon(key, shared);
    }
  }

  private begin(key: string, work: (signal: AbortSignal) => Promise<Result>): Shared<Result> {
    const abort = new AbortController();
    const shared = { result: work(abort.signal), abort, waiting: 0 };
    this.underWay.set(key, shared);
    return shared;
  }

  /** The result is there, or nobody waits for it. The next caller begins anew: aborted work cannot be joined. */
  private abandon(key: string, shared: Shared<Result>): void {
    if (this.underWay.get(key) === shared) this.underWay.delete(key);
    shared.abort.abort();
  }
}
