import { type GenerationClaim, recordSubmission } from '../../database/repositories/generations/generation-claims';
import { retryLostAnswer } from '../../database/retry-during-outage';
import { MediaFailure } from '../../domain/errors';
import type { GenerationFailure, GenerationUsage } from '../../domain/generation';
import type { JsonValue } from '../../domain/json';
import { enqueue } from '../../jobs/enqueue';
import type { GenerationRequest, GenerationResult, MediaModel, Submission } from '../../providers/media-model';
import { ClaimLost, type GenerationEngine } from '../generation-engine';
import { recordAcceptance } from './claim-keeper';

export interface ModelCall {
  readonly model: MediaModel;
  /** Whose call it is. */
  readonly organizationId: string;
  /** null: under zero data retention nothing of the call is written down. */
  readonly claim: GenerationClaim | null;
  /** Until when what was paid for is tried to be written down; see `ClaimKeeper`. */
  readonly waitDeadline: () => number;
  /** Ends the call. */
  readonly signal: AbortSignal;
  readonly onProgress: (percent: number) => void;
}

/** Faults of ours amid work that a model may have begun, or another process may do; and whether that is written down. */
const amidWork = new WeakMap<Error, boolean>();

/** @param isRecorded whether the same call again finds it by its idempotency key */
export function noteAmidWork(error: unknown, isRecorded: boolean): void {
  if (error instanceof Error) amidWork.set(error, isRecorded);
}

/** Whether the same call again may have to be paid for again. @param hasKey whether it has an idempotency key */
export function mayPayTwice(error: unknown, hasKey: boolean): boolean {
  const isRecorded = error instanceof Error ? amidWork.get(error) : undefined;
  return isRecorded !== undefined && !(hasKey && isRecorded);
}

/**
 * Writes down that a model is about to be asked: whoever takes the work on after a crash knows that it may have to be paid
 * for.
 *
 * @throws {ClaimLost}
 * @throws {ProcessStopping} what is begun now may not be answered in time
 */
export async function noteAsking({ storage, stopping }: GenerationEngine, claim: GenerationClaim): Promise<void> {
  stopping.throwIfAborted();
  if (!(await retryLostAnswer(() => recordSubmission(storage.dataSource.manager, claim)))) throw new ClaimLost();
}

/**
 * Asks a model, once. That it is asked is written down by then: by `noteAsking`, or with the generation. What the provider
 * took the work on as is written down before anybody waits for it.
 *
 * @param onAsking called when the model may begin from now on
 * @throws {MediaFailure} as `MediaModel`
 * @throws {ClaimLost}
 * @throws {ProcessStopping}
 */
export async function askModel(
  engine: GenerationEngine,
  call: ModelCall,
  request: GenerationRequest,
  onAsking: () => void = () => {},
): Promise<Submission> {
  const { model, organizationId, signal, onProgress } = call;
  // What is begun now may not be answered in time; and what was canceled by now need not be.
  engine.stopping.throwIfAborted();
  signal.throwIfAborted();
  // A call that is paid for is not dropped because the process is to stop: its outcome would never be known.
  const ends = model.repeatable ? AbortSignal.any([signal, engine.stopping]) : signal;
  onAsking();
  const submission = await model.submit(request, { organizationId, signal: ends, onProgress });
  if (submission.status === 'ACCEPTED' && !(await recordAcceptance(engine, call, submission.handle))) {
    await cancelOperation(engine, call, submission.handle);
    throw new ClaimLost();
  }
  return submission;
}

/**
 * What came of asking. A provider may have to be waited for: long enough for whoever asked to let go of what was asked, and
 * of the media in it.
 *
 * @throws {MediaFailure} as `MediaModel`
 * @throws {ProcessStopping} another process can wait for it, where it is written down
 */
export async function resultOf(
  engine: GenerationEngine,
  call: ModelCall,
  submission: Submission,
): Promise<GenerationResult> {
  if (submission.status === 'DONE') return submission.result;
  const { handle } = submission;
  const { model, organizationId, claim, signal, onProgress } = call;
  const ends = AbortSignal.any([signal, engine.stopping]);
  try {
    return await model.wait(handle, { organizationId, signal: ends, onProgress });
  } catch (error) {
    const nobodyElseWaits = claim === null && engine.stopping.aborted;
    if (isTimeout(signal) || nobodyElseWaits) await cancelOperation(engine, call, handle);
    if (!isTimeout(signal)) throw error;
    const { code, message, retryable, details } = notInTime(model);
    throw new MediaFailure(code, message, { retryable, details, cause: error });
  }
}

/** Of work that a provider has begun, and is told to stop. */
export function notInTime({ id, provider }: MediaModel): GenerationFailure {
  return {
    code: 'PROVIDER_FAILED',
    message: `${id} did not end in time.`,
    path: null,
    retryable: true,
    details: { type: 'PROVIDER', provider, providerCode: null, retryAfterSeconds: null },
  };
}

export const NOT_IN_TIME = 'The generation did not end in time.';

/** Has the provider told to stop, by a job that is tried again until it is told; where nothing is written down, once. */
async function cancelOperation(
  engine: GenerationEngine,
  { model, claim }: ModelCall,
  operation: JsonValue,
): Promise<void> {
  if (claim === null) await model.cancel(operation).catch(() => {});
  else await enqueue(engine.storage.dataSource.manager, 'cancel_operation', { model: model.id, operation });
}

export function isTimeout({ aborted, reason }: AbortSignal): boolean {
  return aborted && Object(reason).name === 'TimeoutError';
}

/**
 * What a client is told of the work that failed; null for faults of ours, which say nothing about the work.
 *
 * @param modelNamed false: the call left the choice to us, so that no failure is of its field
 */
export function failureOf(error: unknown, signal: AbortSignal, modelNamed: boolean): GenerationFailure | null {
  if (error instanceof MediaFailure) {
    const { code, message, inputPath, retryable, details } = error;
    const path = !modelNamed && inputPath?.[1] === 'model' ? null : inputPath;
    return { code, message, path, retryable, details };
  }
  return isTimeout(signal) ? interrupted(NOT_IN_TIME) : null;
}

/**
 * What is counted of work that failed: its cost alone, as nothing has come of it. null where none is known.
 *
 * @param reportedUsd what its result was said to cost; null: there was none, or nothing was said
 */
export function usageOfFailed(error: unknown, reportedUsd: number | null): GenerationUsage | null {
  const costUsd = reportedUsd ?? (error instanceof MediaFailure ? error.costUsd : null);
  return costUsd === null ? null : { images: null, characters: null, audioSeconds: null, videoSeconds: null, costUsd };
}

/** Whether it was made, and has to be paid for, is not known. */
export function interrupted(message: string): GenerationFailure {
  return { code: 'INTERRUPTED', message, path: null, retryable: true, details: { type: 'INPUT' } };
}
