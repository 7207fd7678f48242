import {
  type GenerationClaim,
  recordProgress,
  renewClaim,
} from '../../database/repositories/generations/generation-claims';
import type { GenerationEngine } from '../generation-engine';
import { ClaimLost } from './generation-stops';

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
