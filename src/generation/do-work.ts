import type { GenerationEnd } from '../database/repositories/finish-generation';
import type { GenerationClaim } from '../database/repositories/generation-claims';
import type { Generation, GenerationFailure, Transcript } from '../domain/generation';
import { withTimeLimit } from '../domain/time-limit';
import type { GenerationResult, MediaModel, Submission } from '../providers/media-model';
import type { InlineOutput } from './answered-generation';
import { type ModelCall, resultOf } from './call-model';
import { ClaimKeeper } from './claim-keeper';
import { finish } from './finish';
import type { GenerationEngine } from './generation-engine';
import { failureOf } from './generation-failure';
import { readGenerationPolicy } from './generation-policy';
import type { GenerationWork } from './generation-work';
import { HELD_SECONDS } from './hold-bytes';
import { keepOutputs } from './keep-outputs';
import { outlastOutage } from './outlast-outage';
import { storableTranscript } from './storable-transcript';
import { transcriptToKeep } from './transcript-lifetime';

/** A generation that this process has claimed, and how its model is asked. */
export interface ClaimedWork {
  readonly generation: Generation;
  readonly claim: GenerationClaim;
  readonly model: MediaModel;
  readonly work: GenerationWork;
  readonly timeoutMs: number;
  /** Ends the work; see `RunningGenerations`. */
  readonly stopped: AbortSignal;
  /** Asks the model, or says what was answered before. */
  readonly submit: (call: ModelCall) => Promise<Submission>;
}

/** A generation that has ended, with what its call is answered with. */
export interface DoneWork {
  readonly generation: Generation;
  readonly outputs: readonly InlineOutput[];
  readonly transcript: Transcript | null;
}

/**
 * Does the work of a claimed generation to its end, which a failure of the model is too.
 *
 * @throws {ClaimLost} it was canceled, or another process has taken it on
 * @throws {ProcessStopping}
 * @throws faults of ours: the claim stands, and the work can be taken on again
 */
export function doWork(engine: GenerationEngine, claimed: ClaimedWork): Promise<DoneWork> {
  const { claim, model, timeoutMs, stopped } = claimed;
  return withTimeLimit(timeoutMs, [stopped], async (signal) => {
    const keeper = new ClaimKeeper(engine, claim);
    try {
      const call = { model, claim, signal, onProgress: keeper.progress };
      const result = await resultOf(engine, call, await claimed.submit(call));
      return await succeed(engine, claimed, result);
    } catch (error) {
      const failure = failureOf(error, signal);
      if (failure === null) throw error;
      return { generation: await fail(engine, claim, failure), outputs: [], transcript: null };
    } finally {
      keeper.end();
    }
  });
}

async function succeed(
  engine: GenerationEngine,
  { generation, claim, work: { output, background } }: ClaimedWork,
  { outputs, transcript: told, usage }: GenerationResult,
): Promise<DoneWork> {
  const transcript = told && storableTranscript(told);
  const heldSeconds = background ? HELD_SECONDS : null;
  const kept = await keepOutputs(engine, { generation, claim, outputs, options: output, heldSeconds });
  const policy = await outlastOutage(() => readGenerationPolicy(engine.storage, generation.projectId));
  const end: GenerationEnd = { failure: null, usage, ...transcriptToKeep(transcript, policy, background) };
  const finished = await outlastOutage(() => finish(engine.storage, claim, end));
  return { generation: finished, outputs: kept, transcript };
}

/** Ends a generation that came to nothing. */
export function fail(
  { storage }: GenerationEngine,
  claim: GenerationClaim,
  failure: GenerationFailure,
): Promise<Generation> {
  return finish(storage, claim, { failure, usage: null, transcript: null, transcriptSeconds: null });
}
