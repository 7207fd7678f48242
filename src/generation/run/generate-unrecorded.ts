import { newId } from '../../database/new-id';
import { spendToken } from '../../database/repositories/accounts/token-uses';
import { retryDuringOutage } from '../../database/retry-during-outage';
import type { ProjectCaller } from '../../domain/caller';
import type { Generation } from '../../domain/generation';
import type { GenerationResult } from '../../providers/media-model';
import type { GenerationEngine } from '../generation-engine';
import { examineOutput, translateUnusableOutput } from '../outputs/examine-output';
import type { AnsweredGeneration, InlineOutput, PreparedCall } from '../request/generation-call';
import { inputOf, readMedia } from '../request/media-fields';
import { assembleRequest } from '../request/request-settings';
import { chargedToken, generationsSpent } from '../request/token-limits';
import { askModel, failureOf, noteAmidWork, resultOf, usageOfFailed } from './call-model';
import { endUnrecorded } from './end-generation';

/** Nobody else could have it: as long as is ever tried. */
const waitDeadline = () => Number.POSITIVE_INFINITY;

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
  const waiting = { organizationId, projectId, ownerId, model, abandoned: call.abandoned };
  return engine.syncSlots.run(waiting, async () => {
    const request = assembleRequest(settings, await readMedia(media));
    await countUnrecorded(engine, caller);
    const begun = engine.storage.clock.now();
    const asked = { organizationId, projectId, door, ownerId };
    const numbers = { ...asked, id: newId('gen'), kind: model.kind, model: model.id, progress: null };
    const times = () => ({ createdAt: begun, startedAt: begun, completedAt: engine.storage.clock.now() });
    const signal = AbortSignal.timeout(engine.timeouts.synchronousMs);
    let reportedUsd: number | null = null;
    let isAsked = false;
    try {
      const modelCall = { model, organizationId, claim: null, waitDeadline, signal, onProgress: () => {} };
      const result = await resultOf(
        engine,
        modelCall,
        await askModel(engine, modelCall, request, () => (isAsked = true)),
      );
      const { transcript, usage } = result;
      reportedUsd = usage.costUsd;
      const outputs = await examineOutputs(engine, numbers, result);
      const succeeded = { ...numbers, ...times(), status: 'SUCCEEDED', failure: null, usage, transcript } as const;
      await retryDuringOutage(() => endUnrecorded(engine.storage, succeeded, outputs.length), waitDeadline);
      return { ...succeeded, inline: { inputs: media.map(inputOf), outputs } };
    } catch (error) {
      const failure = failureOf(error, signal, call.modelNamed);
      if (failure === null) {
        if (isAsked) noteAmidWork(error, false);
        throw error;
      }
      const usage = usageOfFailed(error, reportedUsd);
      const failed = { ...numbers, ...times(), status: 'FAILED', failure, usage, transcript: null } as const;
      await retryDuringOutage(() => endUnrecorded(engine.storage, failed, 0), waitDeadline);
      return { ...failed, inline: { inputs: media.map(inputOf), outputs: [] } };
    }
  });
}

/** @throws {MediaFailure} TOKEN_LIMIT_REACHED */
async function countUnrecorded({ storage: { dataSource } }: GenerationEngine, caller: ProjectCaller): Promise<void> {
  const tokenId = chargedToken(caller);
  if (tokenId === null || (await spendToken(dataSource.manager, tokenId, { generations: 1 }))) return;
  throw generationsSpent();
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
