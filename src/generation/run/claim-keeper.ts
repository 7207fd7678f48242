import {
  type GenerationClaim,
  recordOperation,
  recordProgress,
  renewClaim,
  yieldClaim,
  yieldOperation,
} from '../../database/repositories/generations/generation-claims';
import { retryDuringOutage } from '../../database/retry-during-outage';
import { inTransaction } from '../../database/transaction';
import type { Belonging } from '../../domain/caller';
import type { JsonValue } from '../../domain/json';
import { enqueueKeyed } from '../../jobs/enqueue';
import type { MediaModel } from '../../providers/media-model';
import { ClaimLost, type GenerationEngine } from '../generation-engine';

/**
 * How long a claim stands without a sign of life. A process that died is known at once; this is for one that hangs, and
 * for one that the database is away for: 150 seconds of it are left at the least then, which is more than a failover takes.
 */
export const LEASE_SECONDS = 180;
const RENEWAL_INTERVAL_MS = 30_000;
/** The database may be back just before the lease lapses. */
const FAILED_RENEWAL_INTERVAL_MS = 5_000;
/** For the last try to come to its end. */
const MARGIN_MS = 10_000;
/** A subscriber sees no more of a bar that grows. */
const PROGRESS_INTERVAL_MS = 1_000;

/** Says while a generation is worked on that it is, and how far it has come. Ends the work when the claim is lost. */
export class ClaimKeeper {
  private renewal: NodeJS.Timeout;
  private leaseEndsAt = performance.now() + LEASE_SECONDS * 1000;
  private hasEnded = false;
  private reportedPercent = 0;
  private reportedAt = 0;

  /** @param isWatched whether somebody may look how far it has come from its start on: false where a client waits for the answer */
  constructor(
    private readonly engine: GenerationEngine,
    private readonly claim: GenerationClaim,
    isWatched: boolean,
  ) {
    // What takes no longer is told by the answer itself.
    if (!isWatched) this.reportedAt = performance.now();
    this.renewal = this.renewIn(RENEWAL_INTERVAL_MS);
  }

  /**
   * Until when it is worth to try to write down what was made, by `performance.now()`: shortly before the lease lapses, as
   * far as is known. The lease decides no more than that. What is written names the claim, so that it is written by nobody
   * whom another has replaced; and who could replace this process needs the database as well, where it is seen to it that
   * a process which has only lost its session is not taken for dead (`ProcessSession.isSettled`).
   */
  readonly waitDeadline = (): number => this.leaseEndsAt - MARGIN_MS;

  readonly progress = (percent: number): void => {
    const rounded = Math.min(99, Math.max(0, Math.floor(percent)));
    const now = performance.now();
    if (rounded <= this.reportedPercent || now - this.reportedAt < PROGRESS_INTERVAL_MS) return;
    this.reportedPercent = rounded;
    this.reportedAt = now;
    void this.check(recordProgress(this.engine.storage.dataSource.manager, this.claim, rounded));
  };

  end(): void {
    this.hasEnded = true;
    clearTimeout(this.renewal);
  }

  private renewIn(delayMs: number): NodeJS.Timeout {
    return setTimeout(() => void this.renew(), delayMs).unref();
  }

  private async renew(): Promise<void> {
    const askedAt = performance.now();
    const isRenewed = await this.check(renewClaim(this.engine.storage.dataSource.manager, this.claim, LEASE_SECONDS));
    if (isRenewed) this.leaseEndsAt = askedAt + LEASE_SECONDS * 1000;
    if (!this.hasEnded) this.renewal = this.renewIn(isRenewed ? RENEWAL_INTERVAL_MS : FAILED_RENEWAL_INTERVAL_MS);
  }

  /** A statement that fails is made up for by the next; a lease that lapses all the same is found when the work ends. */
  private async check(change: Promise<boolean>): Promise<boolean> {
    try {
      const isOurs = await change;
      if (!isOurs) this.engine.running.stop(this.claim.generationId, new ClaimLost());
      return isOurs;
    } catch {
      return false;
    }
  }
}

/** A claim, and whose the generation is. */
export interface OwnedClaim extends GenerationClaim, Belonging {}

/**
 * Has whichever process is free take the work on where it is, at once: a job that fails waits for longer each time.
 *
 * @param what OPERATION: only if the provider has taken it on
 * @returns false when it was not, or the claim does not stand
 */
export function requeue(
  { storage }: GenerationEngine,
  { organizationId, projectId, ownerId, ...claim }: OwnedClaim,
  what: 'WORK' | 'OPERATION',
): Promise<boolean> {
  const { generationId } = claim;
  return inTransaction(storage.dataSource, async (manager) => {
    const yielded = await (what === 'WORK' ? yieldClaim : yieldOperation)(manager, claim);
    const keyed = { key: generationId, organizationId, projectId, ownerId };
    if (yielded) await enqueueKeyed(manager, 'run_generation', { generationId }, keyed);
    return yielded;
  });
}

interface AcceptedCall {
  readonly model: MediaModel;
  readonly claim: GenerationClaim | null;
  readonly waitDeadline: () => number;
}

/**
 * Writes down what a provider has taken work on as: a handle that is lost is work that is paid for and never fetched. Where
 * it cannot be written down, the provider is told to stop.
 *
 * @returns false when the claim does not stand
 */
export async function recordAcceptance(
  { storage }: GenerationEngine,
  { model, claim, waitDeadline }: AcceptedCall,
  handle: JsonValue,
): Promise<boolean> {
  if (claim === null) return true;
  try {
    return await retryDuringOutage(() => recordOperation(storage.dataSource.manager, claim, handle), waitDeadline);
  } catch (error) {
    await model.cancel(handle).catch(() => {});
    throw error;
  }
}
