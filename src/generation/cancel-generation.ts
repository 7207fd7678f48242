import { findGenerations } from '../database/repositories/generations/find-generations';
import { markCanceled } from '../database/repositories/generations/finish-generation';
import { retryLostAnswer } from '../database/retry-during-outage';
import { inTransaction } from '../database/transaction';
import { type Caller, type ProjectCaller, requireProject, requireScope } from '../domain/caller';
import { MediaFailure } from '../domain/errors';
import type { Generation } from '../domain/generation';
import { isId } from '../domain/id';
import { type FileServices, scopeOf } from '../files/file-services';
import { cancelJobs, enqueue } from '../jobs/enqueue';
import type { GenerationEngine } from './generation-engine';
import { countEnded, releaseInputs } from './run/finish';
import { ClaimLost } from './run/running-generations';

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
    const canceled = await endAsCanceled(storage, caller.projectId, id);
    if (canceled !== null || !isAgain) return canceled;
    const [found] = await findGenerations(storage.dataSource, scopeOf(caller), [id]);
    return found?.status === 'CANCELED' ? found : null;
  });
}

/** @returns null when there is no such generation in the project, or it has ended */
export function endAsCanceled(storage: FileServices, projectId: string, id: string): Promise<Generation | null> {
  return inTransaction(storage.dataSource, async (manager) => {
    const canceled = await markCanceled(manager, projectId, id);
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
