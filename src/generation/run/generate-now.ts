import { newId } from '../../database/new-id';
import { spendToken } from '../../database/repositories/accounts/token-uses';
import { findGenerations } from '../../database/repositories/generations/find-generations';
import type { GenerationClaim } from '../../database/repositories/generations/generation-claims';
import { addGeneration, type NewGeneration } from '../../database/repositories/generations/new-generation';
import { retryDuringOutage, retryLostAnswer } from '../../database/retry-during-outage';
import type { ProjectCaller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { Generation } from '../../domain/generation';
import { scopeOf } from '../../files/file-services';
import type { GenerationResult } from '../../providers/media-model';
import { ClaimLost, type GenerationEngine } from '../generation-engine';
import { examineOutput, translateUnusableOutput } from '../outputs/examine-output';
import {
  type AnsweredGeneration,
  type InlineOutput,
  type PreparedCall,
  withoutInlineResult,
} from '../request/generation-call';
import { inputOf, readMedia } from '../request/media-fields';
import { repeat } from '../request/repeat-generation';
import { assembleRequest, promptOf } from '../request/request-settings';
import { chargedToken, generationsSpent, payerOfOutputs } from '../request/token-limits';
import { askModel, failureOf, interrupted, type ModelCall, noteAmidWork, resultOf, usageOfFailed } from './call-model';
import { LEASE_SECONDS, requeue } from './claim-keeper';
import { endUnrecorded, fail } from './end-generation';
import { type DoneWork, executeGeneration, type GenerationWork } from './execute-generation';

/**
 * Generates while the client waits, and goes on when it does not wait any more: what was asked for has to be paid for.
 *
 * @throws {MediaFailure} as `readMedia`; IDEMPOTENCY_KEY_REUSED, OVERLOADED, TOKEN_LIMIT_REACHED
 */
export async function generateNow(
  engine: GenerationEngine,
  caller: ProjectCaller,
  call: PreparedCall,
): Promise<AnsweredGeneration> {
  const { organizationId, ownerId } = caller;
  const waiting = { organizationId, ownerId, model: call.model, abandoned: call.abandoned };
  const done = await engine.syncSlots.run(waiting, () => begin(engine, caller, call));
  return done ?? repeat(engine, caller, call.idempotency, false);
}

/** @returns null when another call has the idempotency key */
async function begin(
  engine: GenerationEngine,
  caller: ProjectCaller,
  call: PreparedCall,
): Promise<AnsweredGeneration | null> {
  const { model, settings, media, output, idempotency } = call;
  const { dataSource, processNumber } = engine.storage;
  const request = assembleRequest(settings, await readMedia(media));
  // The settings stay out of it: what nobody else can finish needs no prompt in the database.
  const noted = { modelNamed: call.modelNamed, ...payerOfOutputs(caller) };
  const work: GenerationWork = { settings: null, output, background: false, ...noted };
  const added: NewGeneration = {
    ...caller,
    id: newId('gen'),
    kind: model.kind,
    model: model.id,
    inputs: media.map(inputOf),
    work,
    lease: { processNumber, seconds: LEASE_SECONDS },
    idempotency,
    chargedTokenId: chargedToken(caller),
  };
  const generation = await engine.admissionLimit.run(caller, () =>
    retryLostAnswer(() => addGeneration(dataSource.manager, added)),
  );
  if (generation === null) return null;
  if (generation === 'TOKEN_SPENT') throw generationsSpent();
  const claim = { generationId: generation.id, processNumber };
  const timeoutMs = engine.timeouts.synchronousMs;
  let isAsked = false;
  try {
    const claimed = { generation, claim, model, work, prompt: promptOf(request), timeoutMs };
    const submit = (modelCall: ModelCall) => askModel(engine, modelCall, request, () => (isAsked = true));
    const done = await engine.running.run(generation.id, (stopped) =>
      executeGeneration(engine, { ...claimed, stopped, submit }),
    );
    return answerOf(done, call);
  } catch (error) {
    if (isAsked) noteAmidWork(error, true);
    return afterAbort(engine, caller, call, { claim, error });
  }
}

function answerOf({ generation, outputs, transcript }: DoneWork, { media }: PreparedCall): AnsweredGeneration {
  return {
    ...generation,
    transcript: transcript ?? generation.transcript,
    inline: { inputs: media.map(inputOf), outputs },
  };
}

/**
 * What was canceled meanwhile is answered as such, and what another process has ended with what was made here. After a
 * fault of ours, what a provider works on is waited for by another process, and is there for who repeats the call;
 * nobody is left who could finish anything else.
 */
async function afterAbort(
  engine: GenerationEngine,
  caller: ProjectCaller,
  call: PreparedCall,
  { claim, error }: { readonly claim: GenerationClaim; readonly error: unknown },
): Promise<AnsweredGeneration> {
  const { dataSource } = engine.storage;
  if (error instanceof ClaimLost) {
    const [generation] = await findGenerations(dataSource, scopeOf(caller), [claim.generationId]);
    if (generation?.status === 'SUCCEEDED' && error.made !== null) return answerOf({ ...error.made, generation }, call);
    if (generation !== undefined) return withoutInlineResult(generation);
    // Rows go with their project alone, and so do its keys.
    throw new RequestFailure('UNAUTHENTICATED', 'The API key is not valid.');
  }
  const { organizationId, ownerId } = caller;
  try {
    const goesOn = await requeue(engine, { ...claim, organizationId, ownerId }, 'OPERATION');
    if (!goesOn) await fail(engine, claim, interrupted('The service failed amid the work.'));
  } catch {
    // The reconciliation does it.
  }
  throw error;
}

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
  const waiting = { organizationId, ownerId, model, abandoned: call.abandoned };
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
