import type { GenerationClaim } from '../../database/repositories/generations/generation-claims';
import { findStoringTerms, type GenerationPolicy } from '../../database/repositories/generations/generation-policy';
import { retryDuringOutage } from '../../database/retry-during-outage';
import type { PersistenceSkipReason } from '../../domain/file';
import type { Generation } from '../../domain/generation';
import type { GeneratedBytes } from '../../providers/media-model';
import type { GenerationEngine } from '../generation-engine';
import type { InlineOutput } from '../request/generation-call';
import { type OutputOptions, withPrompt } from '../request/output-options';
import { translateUnusableOutput } from './examine-output';
import { storeOutput } from './store-output';

export interface NewOutputs {
  readonly generation: Generation;
  readonly claim: GenerationClaim;
  readonly outputs: readonly GeneratedBytes[];
  readonly options: OutputOptions;
  /** As of `NewOutput`. */
  readonly tokenId: string | null;
  /** What was asked of the model in words; null: nothing, or nobody knows any more. */
  readonly prompt: string | null;
  readonly temporarySeconds: number | null;
  readonly ends: AbortSignal;
  readonly isRepeatable: boolean;
  /** Until when the database is waited for; see `ClaimKeeper`. */
  readonly waitDeadline: () => number;
}

/** Decides of each output by itself, in their order: one that has no room does not keep a smaller one out. */
export async function storeOutputs(
  engine: GenerationEngine,
  { outputs, ends, prompt, waitDeadline, ...common }: NewOutputs,
): Promise<InlineOutput[]> {
  if (outputs.length === 0) return [];
  const { policy, noted } = await retryDuringOutage(
    () => findStoringTerms(engine.storage.dataSource, common.generation),
    waitDeadline,
  );
  const options = policy.keepPrompts && prompt !== null ? withPrompt(common.options, prompt) : common.options;
  const skip = skipReasonOf(policy, common.options);
  const kept: InlineOutput[] = [];
  for (const [index, { bytes, revisedPrompt }] of outputs.entries()) {
    // Work that was taken on after a crash may have come this far before it.
    if (noted.has(index)) continue;
    // A store that was waited for is not waited for again.
    const waitTimeout = kept.some(missedTheStore) ? AbortSignal.abort() : ends;
    const output = { ...common, options, index, count: outputs.length, bytes, skip, ends: waitTimeout };
    try {
      kept.push({
        ...(await retryDuringOutage((isAgain) => storeOutput(engine, output, isAgain), waitDeadline)),
        bytes,
        revisedPrompt,
      });
    } catch (error) {
      throw translateUnusableOutput(error);
    }
  }
  return kept;
}

function missedTheStore({ persistence }: InlineOutput): boolean {
  return persistence.status === 'SKIPPED' && persistence.reason === 'STORAGE_UNAVAILABLE';
}

function skipReasonOf(policy: GenerationPolicy, { store }: OutputOptions): PersistenceSkipReason | null {
  if (policy.zeroDataRetention) return 'ZERO_DATA_RETENTION';
  return (store ?? policy.storeByDefault) ? null : 'OPTED_OUT';
}
