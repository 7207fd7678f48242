import { newId } from '../../database/new-id';
import { findGenerations } from '../../database/repositories/generations/find-generations';
import { addGeneration, type NewGeneration } from '../../database/repositories/generations/new-generation';
import { retryLostAnswer } from '../../database/retry-during-outage';
import type { ProjectCaller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import { scopeOf } from '../../files/file-services';
import type { GenerationRequest } from '../../providers/media-model';
import { ClaimLost, type GenerationEngine } from '../generation-engine';
import { type AnsweredGeneration, type PreparedCall, withoutInlineResult } from '../request/generation-call';
import { inputOf, readMedia } from '../request/media-fields';
import { repeat } from '../request/repeat-generation';
import { assembleRequest, promptOf } from '../request/request-settings';
import { chargedToken, generationsSpent, payerOfOutputs } from '../request/token-limits';
import { askModel, interrupted, type ModelCall, noteAmidWork } from './call-model';
import { LEASE_SECONDS, requeue } from './claim-keeper';
import { fail, type WorkedOn } from './end-generation';
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
  const { organizationId, projectId, ownerId } = caller;
  const waiting = { organizationId, projectId, ownerId, model: call.model, abandoned: call.abandoned };
  const done = await engine.syncSlots.run(waiting, () => begin(engine, caller, call));
  return done ?? repeat(engine, caller, call.idempotency, false);
}

/** @returns null when another call has the idempotency key */
async function begin(
  engine: GenerationEngine,
  caller: ProjectCaller,
  call: PreparedCall,
): Promise<AnsweredGeneration | null> {
  const request = assembleRequest(call.settings, await readMedia(call.media));
  const added = newGenerationOf(engine, caller, call);
  // From before it is there: whoever cancels it in the moment that it begins is heard.
  const worked = await engine.running.run(added.id, (stopped) => addAndWork(engine, call, { added, request, stopped }));
  if (worked === null || !('error' in worked)) return worked && answerOf(worked, call);
  return afterAbort(engine, caller, call, worked);
}

type BegunGeneration = NewGeneration & { readonly work: GenerationWork };

function newGenerationOf(
  { storage: { processNumber } }: GenerationEngine,
  caller: ProjectCaller,
  { model, media, modelNamed, output, idempotency }: PreparedCall,
): BegunGeneration {
  // The settings stay out of it: what nobody else can finish needs no prompt in the database.
  const work: GenerationWork = { settings: null, output, background: false, modelNamed, ...payerOfOutputs(caller) };
  return {
    ...caller,
    id: newId('gen'),
    kind: model.kind,
    model: model.id,
    inputs: media.map(inputOf),
    work,
    lease: { processNumber, seconds: LEASE_SECONDS },
    jobFlags: null,
    idempotency,
    chargedTokenId: chargedToken(caller),
  };
}

interface BegunWork {
  readonly added: BegunGeneration;
  readonly request: GenerationRequest;
  readonly stopped: AbortSignal;
}

/** Work that came to no end, not even to a failure. */
interface AbortedWork extends WorkedOn {
  readonly error: unknown;
}

/** @returns null as `begin` */
async function addAndWork(
  engine: GenerationEngine,
  { model }: PreparedCall,
  { added, request, stopped }: BegunWork,
): Promise<DoneWork | AbortedWork | null> {
  const { dataSource, processNumber } = engine.storage;
  const { organizationId, projectId, ownerId } = added;
  const generation = await engine.admissionLimit.run({ organizationId, projectId, ownerId }, () =>
    retryLostAnswer(() => addGeneration(dataSource, added)),
  );
  if (generation === null) return null;
  if (generation === 'TOKEN_SPENT') throw generationsSpent();
  const worked = { generation, claim: { generationId: generation.id, processNumber } };
  let isAsked = false;
  try {
    const timeoutMs = engine.timeouts.synchronousMs;
    const submit = (modelCall: ModelCall) => askModel(engine, modelCall, request, () => (isAsked = true));
    const claimed = { ...worked, model, work: added.work, prompt: promptOf(request), timeoutMs, stopped, submit };
    return await executeGeneration(engine, claimed);
  } catch (error) {
    if (isAsked) noteAmidWork(error, true);
    return { ...worked, error };
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
  aborted: AbortedWork,
): Promise<AnsweredGeneration> {
  const { dataSource } = engine.storage;
  const { claim, error } = aborted;
  if (error instanceof ClaimLost) {
    const [generation] = await findGenerations(dataSource, scopeOf(caller), [claim.generationId]);
    if (generation?.status === 'SUCCEEDED' && error.made !== null) return answerOf({ ...error.made, generation }, call);
    if (generation !== undefined) return withoutInlineResult(generation);
    // Rows go with their project alone, and so do its keys.
    throw new RequestFailure('UNAUTHENTICATED', 'The API key is not valid.');
  }
  const { organizationId, projectId, ownerId } = caller;
  try {
    const goesOn = await requeue(engine, { ...claim, organizationId, projectId, ownerId }, 'OPERATION');
    if (!goesOn) await fail(engine, aborted, interrupted('The service failed amid the work.'));
  } catch {
    // The reconciliation does it.
  }
  throw error;
}
