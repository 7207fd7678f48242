import {
  type GenerationClaim,
  yieldClaim,
  yieldOperation,
} from '../../database/repositories/generations/generation-claims';
import { inTransaction } from '../../database/transaction';
import { enqueueKeyed } from '../../jobs/enqueue';
import type { GenerationEngine } from '../generation-engine';

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
