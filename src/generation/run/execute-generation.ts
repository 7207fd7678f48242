import { withTimeLimit } from '../../concurrency/time-limit';
import type { GenerationEnd } from '../../database/repositories/generations/finish-generation';
import { findGenerationPolicy } from '../../database/repositories/generations/generation-policy';
import { retryDuringOutage } from '../../database/retry-during-outage';
import type { Generation, GenerationUsage, Transcript } from '../../domain/generation';
import type { JsonObject } from '../../domain/json';
import type { GenerationResult, MediaModel, RequestSettings, Submission } from '../../providers/media-model';
import { ClaimLost, type GenerationEngine } from '../generation-engine';
import { type NewOutputs, storeOutputs } from '../outputs/store-outputs';
import { TEMPORARY_SECONDS } from '../outputs/temporary-blobs';
import { NO_TRANSCRIPT, storableTranscript, type TranscriptToKeep, transcriptToKeep } from '../outputs/transcripts';
import type { InlineOutput } from '../request/generation-call';
import type { OutputOptions } from '../request/output-options';
import { failureOf, type ModelCall, resultOf, usageOfFailed } from './call-model';
import { ClaimKeeper } from './claim-keeper';
import { fail, finish, type WorkedOn } from './end-generation';

/** What the work in another process needs, as it is kept beside the generation: JSON. Its media are its inputs. */
export interface GenerationWork {
  /** null: only the call that brought them along has them, or the provider: the model cannot be asked again. */
  readonly settings: RequestSettings | null;
  readonly output: OutputOptions;
  /** Whether a client waits, and is answered with the bytes. */
  readonly background: boolean;
  /** Whether the call named its model. Absent in what was written before it was asked. */
  readonly modelNamed?: boolean;
  /** By which token it was asked for, where the bytes of that are limited in all. Absent: by none. */
  readonly tokenId?: string;
  /** How many processes died, or hung, as they worked on it. Absent: none. */
  readonly deaths?: number;
}

/** Reads back what was written by `addGeneration`. */
export function workOf(json: JsonObject): GenerationWork {
  return json as unknown as GenerationWork;
}

/** A generation that this process has claimed, and how its model is asked. */
export interface ClaimedWork extends WorkedOn {
  readonly model: MediaModel;
  readonly work: GenerationWork;
  /** As of `NewOutputs`. */
  readonly prompt: string | null;
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
export function executeGeneration(engine: GenerationEngine, claimed: ClaimedWork): Promise<DoneWork> {
  const { generation, claim, model, timeoutMs, stopped } = claimed;
  return withTimeLimit(timeoutMs, [stopped], async (signal) => {
    const keeper = new ClaimKeeper(engine, claim, claimed.work.background);
    let made: Made | null = null;
    let reportedUsd: number | null = null;
    try {
      const { organizationId } = generation;
      const { waitDeadline, progress: onProgress } = keeper;
      const call = { model, organizationId, claim, waitDeadline, signal, onProgress };
      const submission = await claimed.submit(call);
      const ends = AbortSignal.any([signal, engine.stopping]);
      const keeping = { ends, isRepeatable: submission.status === 'ACCEPTED', waitDeadline };
      const result = resultOf(engine, call, submission).then((found) => {
        reportedUsd = found.usage.costUsd;
        return found;
      });
      made = await keepResult(engine, claimed, await result, keeping);
      return { ...made, generation: await succeed(engine, claimed, made, waitDeadline) };
    } catch (error) {
      const failure = failureOf(error, signal, claimed.work.modelNamed ?? true);
      if (failure === null) throw error;
      const generation = await retryDuringOutage(
        () => fail(engine, claimed, failure, usageOfFailed(error, reportedUsd)),
        keeper.waitDeadline,
      );
      // That it had succeeded before may be what was not heard.
      return { ...(generation.status === 'SUCCEEDED' && made !== null ? made : NOTHING), generation };
    } finally {
      keeper.end();
    }
  });
}

const NOTHING = { outputs: [], transcript: null };

/** What a model has made, when each output is kept, or is known not to be. */
interface Made extends Omit<DoneWork, 'generation'> {
  readonly usage: GenerationUsage | null;
}

async function keepResult(
  engine: GenerationEngine,
  { generation, claim, prompt, work: { output, background, tokenId } }: ClaimedWork,
  { outputs, transcript, usage }: GenerationResult,
  keeping: Pick<NewOutputs, 'ends' | 'isRepeatable' | 'waitDeadline'>,
): Promise<Made> {
  const temporarySeconds = background ? TEMPORARY_SECONDS : null;
  const common = { generation, claim, options: output, tokenId: tokenId ?? null, prompt, temporarySeconds };
  const kept = await storeOutputs(engine, { ...common, outputs, ...keeping });
  return { outputs: kept, transcript: transcript && storableTranscript(transcript), usage };
}

/** @throws {ClaimLost} with what was made */
async function succeed(
  engine: GenerationEngine,
  claimed: ClaimedWork,
  made: Made,
  waitDeadline: () => number,
): Promise<Generation> {
  const { transcript, usage } = made;
  let kept: TranscriptToKeep = NO_TRANSCRIPT;
  if (transcript !== null) {
    const read = () => findGenerationPolicy(engine.storage.dataSource, claimed.generation.projectId);
    kept = transcriptToKeep(transcript, await retryDuringOutage(read, waitDeadline), claimed.work.background);
  }
  const end: GenerationEnd = { failure: null, usage, ...kept };
  try {
    return await retryDuringOutage(() => finish(engine.storage, claimed, end), waitDeadline);
  } catch (error) {
    throw error instanceof ClaimLost ? new ClaimLost(made) : error;
  }
}
