import { FairLimit } from '../../concurrency/fair-limit';
import { type FairLimitOptions, shareOfCaller } from '../../concurrency/fair-shares';
import { type RefusingModel, refuseOverload } from '../../concurrency/refuse-overload';
import type { Sharer } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';

export interface CallLimitOptions extends FairLimitOptions {
  /**
   * How many calls go on without a place, of all organizations and of one, because nobody waits for their answers any
   * more. More than these keep their places until they end.
   */
  readonly maxAbandoned: number;
  readonly maxAbandonedPerTenant: number;
}

/**
 * Of calls that generate while their clients wait: each has its inputs and outputs in memory. A client that would wait
 * longer than its own timeout, or a proxy's, is better refused in time.
 */
export const SYNC_SLOTS: CallLimitOptions = {
  maxConcurrent: 16,
  maxConcurrentPerTenant: 10,
  maxWaiting: 400,
  maxWaitingPerTenant: 100,
  maxWaitMs: 60_000,
  maxAbandoned: 32,
  maxAbandonedPerTenant: 10,
};
/**
 * Of what calls ask of the database before they begin. The statements of twenty that come at once would stand before
 * those of everybody else: the slowest page of files that was asked for meanwhile took 28 ms, two at a time 15 ms
 * (medians of five). They take milliseconds, so that organizations only take turns.
 */
export const ADMISSION_LIMIT: CallLimitOptions = {
  maxConcurrent: 2,
  maxConcurrentPerTenant: 2,
  maxWaiting: 2_000,
  maxWaitingPerTenant: 500,
  maxWaitMs: 30_000,
  maxAbandoned: 0,
  maxAbandonedPerTenant: 0,
};

/** Whose call it is: the owners of an organization take turns within its share. */
export interface WaitingCaller extends Sharer {
  /** That is asked for, where it is chosen already. */
  readonly model?: RefusingModel;
  /** Aborts when nobody waits for the answer any more. */
  readonly abandoned?: AbortSignal | undefined;
}

/**
 * Bounds how much calls do at once in this process, and how many wait for their turn, and shares both among
 * organizations. A call that is abandoned while it waits is never begun; one that has begun goes on to its end, but
 * gives its place to another, as far as there may be such calls.
 */
export class CallLimit {
  private readonly limit: FairLimit;
  private abandoned = 0;
  private readonly abandonedByTenant = new Map<string, number>();

  constructor(private readonly options: CallLimitOptions) {
    this.limit = new FairLimit(options);
  }

  /**
   * @throws {MediaFailure} OVERLOADED, retryable: the work was not begun
   * @throws {RequestFailure} BAD_USER_INPUT: nobody waits for it any more, and it was not begun
   */
  async run<Result>(caller: WaitingCaller, work: () => Promise<Result>): Promise<Result> {
    const { organizationId, model, abandoned } = caller;
    const begin = async () => {
      const begun = work();
      await this.untilGivenUp(organizationId, begun, abandoned);
      // As it is, not as what it comes to: whoever called goes on to wait for that without a place.
      return { begun };
    };
    const running = this.limit.run(shareOfCaller(caller), begin, abandoned);
    const { begun } = await refuseOverload(running, model).catch((error: unknown) => {
      throw abandoned?.aborted === true && error === abandoned.reason ? nobodyWaits() : error;
    });
    return begun;
  }

  /** Resolves when the work has ended, in whichever way, or goes on without a place. */
  private async untilGivenUp(
    tenant: string,
    work: Promise<unknown>,
    abandoned: AbortSignal | undefined,
  ): Promise<void> {
    const ended = work.then(
      () => {},
      () => {},
    );
    if (abandoned === undefined) return ended;
    await new Promise<void>((resolve) => {
      const onAbandoned = () => {
        if (!this.mayGoOnWithout(tenant)) return;
        this.countAbandoned(tenant, 1);
        void ended.then(() => this.countAbandoned(tenant, -1));
        resolve();
      };
      abandoned.addEventListener('abort', onAbandoned, { once: true });
      void ended.then(() => {
        abandoned.removeEventListener('abort', onAbandoned);
        resolve();
      });
    });
  }

  private mayGoOnWithout(tenant: string): boolean {
    const { maxAbandoned, maxAbandonedPerTenant } = this.options;
    return this.abandoned < maxAbandoned && (this.abandonedByTenant.get(tenant) ?? 0) < maxAbandonedPerTenant;
  }

  private countAbandoned(tenant: string, change: 1 | -1): void {
    this.abandoned += change;
    const count = (this.abandonedByTenant.get(tenant) ?? 0) + change;
    if (count === 0) this.abandonedByTenant.delete(tenant);
    else this.abandonedByTenant.set(tenant, count);
  }
}

function nobodyWaits(): RequestFailure {
  return new RequestFailure('BAD_USER_INPUT', 'The request ended before its turn came.');
}
