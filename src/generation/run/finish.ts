import type { EntityManager } from 'typeorm';
import {
  findEndedBy,
  finishGeneration,
  type GenerationEnd,
} from '../../database/repositories/generations/finish-generation';
import type { GenerationClaim } from '../../database/repositories/generations/generation-claims';
import { countSkippedOutputs } from '../../database/repositories/generations/generation-outputs';
import { addUsage } from '../../database/repositories/usage/usage-counters';
import { inTransaction } from '../../database/transaction';
import { type Generation, MEDIA_KIND_OF } from '../../domain/generation';
import type { UsageChange } from '../../domain/usage';
import type { FileServices } from '../../files/file-services';
import { releaseHeldBytes } from '../outputs/hold-bytes';
import { ClaimLost } from './running-generations';

/**
 * Ends a generation and counts it, in one transaction. Idempotent: where this claim has ended it before, that is the end,
 * and it is not counted again.
 *
 * @throws {ClaimLost} it ended otherwise meanwhile
 */
export function finish(storage: FileServices, claim: GenerationClaim, end: GenerationEnd): Promise<Generation> {
  return inTransaction(storage.dataSource, async (manager) => {
    const generation = await finishGeneration(manager, claim, end);
    if (generation !== null) await countEnded(manager, generation);
    const ended = generation ?? (await findEndedBy(manager, claim));
    if (ended === null) throw new ClaimLost();
    return ended;
  });
}

/** Forgets what came with the call, now that nobody works with it any more. What fails is made up for by the reconciliation. */
export async function releaseInputs(storage: FileServices, generationId: string): Promise<void> {
  await releaseHeldBytes(storage, { of: 'INPUTS', generationId }).catch(() => {});
}

/** Counts a generation that has just ended, with what became of its outputs. */
export async function countEnded(manager: EntityManager, generation: Generation): Promise<void> {
  const skippedOutputs = await countSkippedOutputs(manager, generation.id);
  await addUsage(manager, [usageOfGeneration(generation, skippedOutputs)]);
}

/** What a generation that has ended counts as. */
export function usageOfGeneration(generation: Generation, skippedOutputs: number): UsageChange {
  const { organizationId, projectId, kind, model, failure, usage, door, ownerId } = generation;
  return {
    organizationId,
    projectId,
    door,
    ownerId,
    kind: MEDIA_KIND_OF[kind],
    model,
    generationKind: kind,
    generations: 1,
    failedGenerations: failure === null ? 0 : 1,
    skippedOutputs,
    costUsd: usage?.costUsd ?? 0,
    images: usage?.images ?? 0,
    characters: usage?.characters ?? 0,
    audioSeconds: usage?.audioSeconds ?? 0,
    videoSeconds: usage?.videoSeconds ?? 0,
  };
}
