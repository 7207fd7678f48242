import { type GenerationClaim, recordOperation } from '../../database/repositories/generations/generation-claims';
import { retryDuringOutage } from '../../database/retry-during-outage';
import type { JsonValue } from '../../domain/json';
import type { MediaModel } from '../../providers/media-model';
import type { GenerationEngine } from '../generation-engine';

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
