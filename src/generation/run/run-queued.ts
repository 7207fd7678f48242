import { forgetExpiredTranscripts } from '../../database/repositories/generations/finish-generation';
import {
  type ClaimedGeneration,
  claimGeneration,
  findAbandonedGenerations,
  type GenerationClaim,
  yieldClaim,
} from '../../database/repositories/generations/generation-claims';
import { freeAbandonedJobs } from '../../database/repositories/living-processes';
import { retryDuringOutage } from '../../database/retry-during-outage';
import type { GenerationFailure } from '../../domain/generation';
import type { FileServices } from '../../files/file-services';
import { enqueue, enqueueKeyed } from '../../jobs/enqueue';
import type { MediaModel, Submission } from '../../providers/media-model';
import { ClaimLost, type GenerationEngine, ProcessStopping } from '../generation-engine';
import { releaseTemporaryBlobs } from '../outputs/temporary-blobs';
import { readMedia } from '../request/media-fields';
import { findQueuedMedia } from '../request/queue-generation';
import { assembleRequest, promptOf } from '../request/request-settings';
import { askModel, interrupted, type ModelCall, NOT_IN_TIME, noteAsking, notInTime } from './call-model';
import { LEASE_SECONDS, requeue } from './claim-keeper';
import { fail, releaseInputs } from './end-generation';
import { executeGeneration, type GenerationWork, workOf } from './execute-generation';
import { LetGo, letGoWhilePending } from './let-go';

/**
 * Takes a generation on, from the queue or where a process that is no more has left it, and does the work to its end, or
 * until a provider has taken it on: what waits there is taken on again when the provider is done. Nothing is done when it
 * has ended, or somebody works on it. After a fault of ours it rejects, and can be run again.
 */
export async function runGeneration(engine: GenerationEngine, generationId: string): Promise<void> {
  try {
    await engine.running.run(generationId, (stopped) => claimAndWork(engine, generationId, stopped));
  } catch (error) {
    if (!(error instanceof ClaimLost)) throw error;
  }
}

async function claimAndWork(engine: GenerationEngine, generationId: string, stopped: AbortSignal): Promise<void> {
  engine.stopping.throwIfAborted();
  const { dataSource, processNumber } = engine.storage;
  const claim = { generationId, processNumber };
  const claimed = await retryDuringOutage(() => claimGeneration(dataSource.manager, claim, LEASE_SECONDS));
  if (claimed === null) return;
  try {
    await resume(engine, claim, { ...claimed, stopped });
  } catch (error) {
    if (error instanceof LetGo) return;
    const { organizationId, projectId, ownerId } = claimed.generation;
    const owned = { ...claim, organizationId, projectId, ownerId };
    if (error instanceof ProcessStopping) return void (await requeue(engine, owned, 'WORK'));
    // Where that cannot be written down either, this process can still take it on again.
    if (!(error instanceof ClaimLost)) await yieldClaim(dataSource.manager, claim).catch(() => {});
    throw error;
  }
}

async function resume(
  engine: GenerationEngine,
  claim: GenerationClaim,
  claimed: ClaimedGeneration & { readonly stopped: AbortSignal },
): Promise<void> {
  const { generation, operation, stopped, hasInputs, zeroDataRetention } = claimed;
  // Whoever may have waited for it does no more, and comes for its outputs as for those of the background.
  const work = { ...workOf(claimed.work), background: true };
  const timeoutMs = Math.ceil(engine.timeouts.backgroundMs - claimed.runningMs);
  const model = engine.models.find(generation.model);
  const blocker = zeroDataRetention ? ZERO_DATA_RETENTION : resumeBlocker(claimed, work, model, timeoutMs);
  if (model === null || blocker !== null) {
    if (operation !== null) {
      await enqueue(engine.storage.dataSource.manager, 'cancel_operation', { model: generation.model, operation });
    }
    await fail(engine, { generation, claim }, blocker ?? interrupted('The model is not set up here any more.'));
    if (hasInputs) await releaseInputs(engine.storage, generation.id);
    return;
  }
  const { settings } = work;
  const ask = async (call: ModelCall) => {
    if (settings === null) throw new Error('What cannot be asked again is not asked again.');
    const ends = AbortSignal.any([call.signal, engine.stopping]);
    const media = hasInputs ? await readMedia(await findQueuedMedia(engine.storage, generation), ends) : [];
    await noteAsking(engine, claim);
    return askModel(engine, call, assembleRequest(settings, media));
  };
  const submit = async (call: ModelCall): Promise<Submission> => {
    const submission = operation === null ? await ask(call) : ({ status: 'ACCEPTED', handle: operation } as const);
    if (submission.status === 'ACCEPTED') await letGoWhilePending(engine, claim, call, submission.handle);
    return submission;
  };
  const prompt = settings === null ? null : promptOf(settings);
  try {
    await executeGeneration(engine, { generation, claim, model, work, prompt, timeoutMs, stopped, submit });
  } finally {
    if (hasInputs) await releaseInputs(engine.storage, generation.id);
  }
}

const ZERO_DATA_RETENTION: GenerationFailure = {
  code: 'ZERO_DATA_RETENTION',
  message: 'The project keeps nothing by now.',
  path: null,
  retryable: false,
  details: { type: 'INPUT' },
};

/**
 * The queue's own count of attempts does not bound it, as what is abandoned is queued anew. Work that ends the process
 * would end each that is started after it; work of others that was under way then should come to its end all the same.
 */
const MAX_DEATHS = 5;

/** Why the work cannot be gone on with; null: it can. */
function resumeBlocker(
  { submittedAt, operation }: ClaimedGeneration,
  { settings, deaths = 0 }: GenerationWork,
  model: MediaModel | null,
  timeoutMs: number,
): GenerationFailure | null {
  if (model === null) return interrupted('The model is not set up here any more.');
  if (timeoutMs <= 0) return operation === null ? interrupted(NOT_IN_TIME) : notInTime(model);
  if (operation !== null) return null;
  if (settings === null) return interrupted('The service stopped amid the work.');
  if (deaths >= MAX_DEATHS) return interrupted('The service stopped amid the work, again and again.');
  // It may have been made, and have to be paid for: asking again would pay twice.
  if (submittedAt !== null && !model.repeatable)
    return interrupted('The service stopped before the model had answered.');
  return null;
}

const BATCH = 500;

/**
 * Has generations taken on that were abandoned, and forgets what has had its time. What can be finished of the former is
 * found out by whoever takes them on.
 */
export async function reconcileGenerations(storage: FileServices): Promise<void> {
  if (await storage.knowsWhoLives()) await takeOnAbandoned(storage);
  await releaseTemporaryBlobs(storage, { of: 'EXPIRED' });
  await releaseTemporaryBlobs(storage, { of: 'ZERO_DATA_RETENTION' });
  while ((await forgetExpiredTranscripts(storage.dataSource.manager, BATCH)) === BATCH);
}

async function takeOnAbandoned({ dataSource: { manager } }: FileServices): Promise<void> {
  // A job that is locked by the dead would be given up for another, and stay in the queue for ever.
  await freeAbandonedJobs(manager);
  for (const { id, ...owner } of await findAbandonedGenerations(manager, BATCH)) {
    await enqueueKeyed(manager, 'run_generation', { generationId: id }, { key: id, ...owner });
  }
}
