import { awaitOperation } from '../../database/repositories/generations/awaited-operations';
import type { GenerationClaim } from '../../database/repositories/generations/generation-claims';
import { retryDuringOutage } from '../../database/retry-during-outage';
import { NEVER_POLLED } from '../../domain/generation';
import type { JsonValue } from '../../domain/json';
import type { WorkState } from '../../providers/media-model';
import { ClaimLost, type GenerationEngine } from '../generation-engine';
import { isTimeout, type ModelCall } from './call-model';

/** A provider works on it, and this process does no more: `OperationPoller` asks for it until there is something to do. */
export class LetGo extends Error {
  override readonly name = 'LetGo';

  constructor() {
    super('The generation waits at its provider.');
  }
}

/**
 * Lets go of the generation, unless the provider is done: who waits for a provider needs no place among those who work.
 *
 * @throws {LetGo}
 * @throws {ClaimLost}
 * @throws {ProcessStopping}
 */
export async function letGoWhilePending(
  engine: GenerationEngine,
  claim: GenerationClaim,
  call: ModelCall,
  handle: JsonValue,
): Promise<void> {
  const state = await stateOf(engine, call, handle);
  if (state.status === 'ENDED') return;
  const { percent, pauseMs, polls } = state;
  const poll = { percent, pauseSeconds: pauseMs / 1000, polls };
  const { manager } = engine.storage.dataSource;
  // Where only the answer was lost it is found to be let go of already, which comes to the same.
  const isOurs = await retryDuringOutage(() => awaitOperation(manager, claim, poll), call.waitDeadline);
  throw isOurs ? new LetGo() : new ClaimLost();
}

async function stateOf(engine: GenerationEngine, { model, signal }: ModelCall, handle: JsonValue): Promise<WorkState> {
  try {
    return await model.poll(handle, NEVER_POLLED, AbortSignal.any([signal, engine.stopping]));
  } catch (error) {
    // Whoever waits for it has it stopped.
    if (isTimeout(signal)) return { status: 'ENDED' };
    throw error;
  }
}
