import { setTimeout as sleep } from 'node:timers/promises';
import { type GenerationClaim, recordOperation } from '../database/repositories/generation-claims';
import type { JsonValue } from '../domain/json';
import type { MediaModel } from '../providers/media-model';
import type { GenerationEngine } from './generation-engine';

/** With the pauses between them these outlast a database that is restarted or replaced. */
const TRIES = 6;
const PAUSE_MS = 1_000;

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
  for (let tries = 1; ; tries += 1) {
    try {
      return await recordOperation(storage.dataSource.manager, claim, handle);
    } catch (error) {
      if (tries < TRIES) await sleep(tries * PAUSE_MS);
      else {
        await model.cancel(handle).catch(() => {});
        throw error;
      }
    }
  }
}
