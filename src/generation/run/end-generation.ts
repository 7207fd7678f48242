import type { EntityManager } from 'typeorm';
import { findGenerations } from '../../database/repositories/generations/find-generations';
import {
  addFinishedGeneration,
  findEndedBy,
  finishGeneration,
  type GenerationEnd,
  markCanceled,
} from '../../database/repositories/generations/finish-generation';
import type { GenerationClaim } from '../../database/repositories/generations/generation-claims';
import { countSkippedOutputs } from '../../database/repositories/generations/generation-outputs';
import { addUsage } from '../../database/repositories/usage/usage-counters';
import { retryLostAnswer } from '../../database/retry-during-outage';
import { inTransaction } from '../../database/transaction';
import { type Caller, type ProjectCaller, requireProject, requireScope } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import { type Generation, type GenerationFailure, type GenerationUsage, MEDIA_KIND_OF } from '../../domain/generation';
import { isId } from '../../domain/id';
import type { FileScope } from '../../domain/list-filters';
import type { UsageChange } from '../../domain/usage';
import { type FileServices, scopeOf } from '../../files/file-services';
import { cancelJobs, enqueue } from '../../jobs/enqueue';
import { ClaimLost, type GenerationEngine } from '../generation-engine';
import { releaseTemporaryBlobs } from '../outputs/temporary-blobs';

/** A generation that this process works on. */
export interface WorkedOn {
  readonly generation: Generation;
  readonly claim: GenerationClaim;
}

/**
 * Ends a generation and counts it. Idempotent: where this claim has ended it before, that is the end, and it is not counted
 * again.
 *
 * @throws {ClaimLost} it ended otherwise meanwhile
 */
export async function finish(
  { dataSource }: FileServices,
  { generation, claim }: WorkedOn,
  end: GenerationEnd,
): Promise<Generation> {
  const { failure, usage } = end;
  const counted = usageOfGeneration({ ...generation, failure, usage }, 0);
  const ended =
    (await finishGeneration(dataSource, claim, end, counted)) ?? (await findEndedBy(dataSource.manager, claim));
  if (ended === null) throw new ClaimLost();
  return ended;
}

/** Ends a generation that came to nothing, which may have cost something all the same. */
export function fail(
  { storage }: GenerationEngine,
  worked: WorkedOn,
  failure: GenerationFailure,
  usage: GenerationUsage | null = null,
): Promise<Generation> {
  return finish(storage, worked, { failure, usage, transcript: null, transcriptSeconds: null });
}

/**
 * Ends a generation that has not ended. Whoever works on it, in whichever process, stops; the provider is told to stop
 * where it can be told. What was stored of it by then stays.
 *
 * @throws {MediaFailure} NOT_FOUND, NOT_CANCELLABLE
 * @throws {RequestFailure} FORBIDDEN
 */
export async function cancelGeneration(engine: GenerationEngine, caller: Caller, id: string): Promise<Generation> {
  requireScope(caller, 'GENERATE');
  requireProject(caller);
  const canceled = isId('gen', id) ? await cancel(engine, caller, id) : null;
  if (canceled === null) throw await cancelFailure(engine, caller, id);
  // Other processes hear of it.
  engine.running.stop(id, new ClaimLost());
  await releaseInputs(engine.storage, id);
  return canceled;
}

/** Tried once more where only the answer may be lost: what is canceled then was canceled by the try before. */
async function cancel({ storage }: GenerationEngine, caller: ProjectCaller, id: string): Promise<Generation | null> {
  return retryLostAnswer(async (isAgain) => {
    const canceled = await endAsCanceled(storage, scopeOf(caller), id);
    if (canceled !== null || !isAgain) return canceled;
    const [found] = await findGenerations(storage.dataSource, scopeOf(caller), [id]);
    return found?.status === 'CANCELED' ? found : null;
  });
}

/** @returns null when there is no such generation in `scope`, or it has ended */
export function endAsCanceled(storage: FileServices, scope: FileScope, id: string): Promise<Generation | null> {
  return inTransaction(storage.dataSource, async (manager) => {
    const canceled = await markCanceled(manager, scope, id);
    if (canceled === null) return null;
    const { generation, operation } = canceled;
    await cancelJobs(manager, [id]);
    if (operation !== null) await enqueue(manager, 'cancel_operation', { model: generation.model, operation });
    await countEnded(manager, generation);
    return generation;
  });
}

async function cancelFailure({ storage }: GenerationEngine, caller: ProjectCaller, id: string): Promise<MediaFailure> {
  const found = isId('gen', id) ? await findGenerations(storage.dataSource, scopeOf(caller), [id]) : [];
  if (found.length === 0) return new MediaFailure('NOT_FOUND', 'There is no such generation.', { path: ['id'] });
  return new MediaFailure('NOT_CANCELLABLE', 'The generation has ended.', { path: ['id'] });
}

/** Writes down a generation that was not while it ran: its numbers, and nothing of what it was given or made. Idempotent. */
export function endUnrecorded({ dataSource }: FileServices, generation: Generation, skipped: number): Promise<void> {
  const noted = { ...generation, failure: withoutContent(generation.failure) };
  return addFinishedGeneration(dataSource, noted, usageOfGeneration(generation, skipped));
}

/** `["input", "parameters"]`: the schema has these names. */
const PATH_OF_FIELD = 2;

/** A path ends in what the client named, such as a parameter, and a code in what the provider did. */
function withoutContent(failure: GenerationFailure | null): GenerationFailure | null {
  if (failure === null) return null;
  const { path, details } = failure;
  return {
    ...failure,
    path: path?.slice(0, PATH_OF_FIELD) ?? null,
    details: details.type === 'PROVIDER' ? { ...details, providerCode: null } : details,
  };
}

/** Counts a generation that has just ended, with what became of its outputs. */
async function countEnded(manager: EntityManager, generation: Generation): Promise<void> {
  const skippedOutputs = await countSkippedOutputs(manager, generation.id);
  await addUsage(manager, [usageOfGeneration(generation, skippedOutputs)]);
}

/** What a generation that has ended counts as. */
function usageOfGeneration(generation: Generation, skippedOutputs: number): UsageChange {
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

/** Forgets what came with the call, now that nobody works with it any more. What fails is made up for by the reconciliation. */
export async function releaseInputs(storage: FileServices, generationId: string): Promise<void> {
  await releaseTemporaryBlobs(storage, { of: 'INPUTS', generationId }).catch(() => {});
}
