import { newId } from '../../database/new-id';
import { addFinishedGeneration } from '../../database/repositories/generations/finish-generation';
import { addUsage } from '../../database/repositories/usage/usage-counters';
import { retryDuringOutage } from '../../database/retry-during-outage';
import { inTransaction } from '../../database/transaction';
import type { ProjectCaller } from '../../domain/caller';
import type { Generation, GenerationFailure } from '../../domain/generation';
import type { GenerationResult } from '../../providers/media-model';
import { type GenerationEngine } from '../generation-engine';
import { failureOf, usageOfFailed } from '../generation-failure';
import { examineOutput, translateUnusableOutput } from '../outputs/examine-output';
import type { AnsweredGeneration, InlineOutput, PreparedCall } from '../request/generation-call';
import { inputOf, readMedia } from '../request/media-fields';
import { assembleRequest } from '../request/request-settings';
import { askModel, resultOf } from './call-model';
import { usageOfGeneration } from './end-generation';

/** Nobody else could have it: as long as is ever tried. */
const patienceEndsAt = () => Number.POSITIVE_INFINITY;
/** `["input", "parameters"]`: the schema has these names. */
const PATH_OF_FIELD = 2;

/**
 * Generates under zero data retention: the answer is the only place where there is anything of it. Afterwards its numbers
 * are written down, and nothing of what it was given or made. Nothing is known of a call that a crash has ended.
 */
export function generateUnrecorded(
  engine: GenerationEngine,
  caller: ProjectCaller,
  call: PreparedCall,
): Promise<AnsweredGeneration> {
  const { model, settings, media } = call;
  const { organizationId, projectId, door, ownerId } = caller;
  return engine.synchronous.run({ organizationId, abandoned: call.abandoned }, async () => {
    const request = assembleRequest(settings, await readMedia(media));
    const begun = engine.storage.clock.now();
    const asked = { organizationId, projectId, door, ownerId };
    const numbers = { ...asked, id: newId('gen'), kind: model.kind, model: model.id, progress: null };
    const times = () => ({ createdAt: begun, startedAt: begun, completedAt: engine.storage.clock.now() });
    const signal = AbortSignal.timeout(engine.timeouts.synchronousMs);
    let toldUsd: number | null = null;
    try {
      const modelCall = { model, organizationId, claim: null, patienceEndsAt, signal, onProgress: () => {} };
      const result = await resultOf(engine, modelCall, await askModel(engine, modelCall, request));
      const { transcript, usage } = result;
      toldUsd = usage.costUsd;
      const outputs = await examineOutputs(engine, numbers, result);
      const succeeded = { ...numbers, ...times(), status: 'SUCCEEDED', failure: null, usage, transcript } as const;
      await retryDuringOutage(() => writeNumbers(engine, succeeded, outputs.length), patienceEndsAt);
      return { ...succeeded, inline: { inputs: media.map(inputOf), outputs } };
    } catch (error) {
      const failure = failureOf(error, signal, call.modelNamed);
      if (failure === null) throw error;
      const usage = usageOfFailed(error, toldUsd);
      const failed = { ...numbers, ...times(), status: 'FAILED', failure, usage, transcript: null } as const;
      await retryDuringOutage(() => writeNumbers(engine, failed, 0), patienceEndsAt);
      return { ...failed, inline: { inputs: media.map(inputOf), outputs: [] } };
    }
  });
}

async function examineOutputs(
  { storage }: GenerationEngine,
  { id: generationId, organizationId }: Pick<Generation, 'id' | 'organizationId'>,
  { outputs }: GenerationResult,
): Promise<InlineOutput[]> {
  try {
    const examined: InlineOutput[] = [];
    for (const [index, { bytes, revisedPrompt }] of outputs.entries()) {
      const output = await examineOutput(
        storage,
        { organizationId, generationId, index, bytes },
        'ZERO_DATA_RETENTION',
      );
      examined.push({ ...output, bytes, revisedPrompt, file: null });
    }
    return examined;
  } catch (error) {
    throw translateUnusableOutput(error);
  }
}

async function writeNumbers({ storage }: GenerationEngine, generation: Generation, skipped: number): Promise<void> {
  await inTransaction(storage.dataSource, async (manager) => {
    const added = await addFinishedGeneration(manager, { ...generation, failure: withoutContent(generation.failure) });
    if (added) await addUsage(manager, [usageOfGeneration(generation, skipped)]);
  });
}

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
