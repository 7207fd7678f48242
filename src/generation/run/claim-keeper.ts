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
import type { JsonValue } from '../../domain/json';
import { enqueueKeyed } from '../../jobs/enqueue';
import type { MediaModel } from '../../providers/media-model';
import type { GenerationEngine } from '../generation-engine';
import { ClaimLost } from './running-generations';

/** How long a claim stands without a sign of life. A process that died is known at once; this is for one that hangs. */
export const LEASE_SECONDS = 120;
const RENEWAL_INTERVAL_MS = (LEASE_SECONDS / 3) * 1000;
/** A subscriber sees no more of a bar that grows. */
const PROGRESS_INTERVAL_MS = 1_000;

/** Says while a generation is worked on that it is, and how far it has come. Ends the work when the claim is lost. */
export class ClaimKeeper {
  private readonly renewal: NodeJS.Timeout;
  private toldPercent = 0;
  private toldAt = 0;

  constructor(
    private readonly engine: GenerationEngine,
    private readonly claim: GenerationClaim,
  ) {
    const { manager } = engine.storage.dataSource;
    this.renewal = setInterval(
      () => this.check(renewClaim(manager, claim, LEASE_SECONDS)),
      RENEWAL_INTERVAL_MS,
    ).unref();
  }

  readonly progress = (percent: number): void => {
    const rounded = Math.min(99, Math.max(0, Math.floor(percent)));
    const now = performance.now();
    if (rounded <= this.toldPercent || now - this.toldAt < PROGRESS_INTERVAL_MS) return;
    this.toldPercent = rounded;
    this.toldAt = now;
    this.check(recordProgress(this.engine.storage.dataSource.manager, this.claim, rounded));
  };

  end(): void {
    clearInterval(this.renewal);
  }

  /** A statement that fails is made up for by the next; a lease that lapses all the same is found when the work ends. */
  private check(stands: Promise<boolean>): void {
    stands.then(
      (held) => {
        if (!held) this.engine.running.stop(this.claim.generationId, new ClaimLost());
      },
      () => {},
    );
  }
}

/** A claim, and whose the generation is. */
export interface OwnedClaim extends GenerationClaim {
  readonly organizationId: string;
}

/**
 * Has whichever process is free take the work on where it is, at once: a job that fails waits for longer each time.
 *
 * @param what OPERATION: only if the provider has taken it on
 * @returns false when it was not, or the claim does not stand
 */
export function requeue(
  { storage }: GenerationEngine,
  { organizationId, ...claim }: OwnedClaim,
  what: 'WORK' | 'OPERATION',
): Promise<boolean> {
  const { generationId } = claim;
  return inTransaction(storage.dataSource, async (manager) => {
    const yielded = await (what === 'WORK' ? yieldClaim : yieldOperation)(manager, claim);
    if (yielded) await enqueueKeyed(manager, 'run_generation', { generationId }, { key: generationId, organizationId });
    return yielded;
  });
}

/**
 * Writes down what a provider has taken work on as: a handle that is lost is work that is paid for and never fetched. Where
 * it cannot be written down, the provider is told to stop.
 *
 * @returns false when the claim does not stand
 */
export async function recordAcceptance(
  { storage }: GenerationEngine,
  { model, claim }: { readonly model: MediaModel; readonly claim: GenerationClaim | null },
  handle: JsonValue,
): Promise<boolean> {
  if (claim === null) return true;
  try {
    return await retryDuringOutage(() => recordOperation(storage.dataSource.manager, claim, handle));
  } catch (error) {
    await model.cancel(handle).catch(() => {});
    throw error;
  }
}
