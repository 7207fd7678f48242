import { findGenerationOfKey } from '../../database/repositories/generations/new-generation';
import type { ProjectCaller } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { Generation } from '../../domain/generation';
import { type Idempotency, keyReused } from '../../files/idempotency';
import type { GenerationEngine } from '../generation-engine';
import { generationStates } from '../read/watch-generation';
import type { GenerationWork } from '../run/execute-generation';
import { type AnsweredGeneration, withoutInlineResult } from './generation-call';

/**
 * The generation of an earlier call with the same key, if this call is the same: as it ended, where both are waited for.
 *
 * @returns null when there was none
 * @throws {MediaFailure} IDEMPOTENCY_KEY_REUSED
 */
export async function findEarlier(
  engine: GenerationEngine,
  caller: ProjectCaller,
  idempotency: Idempotency | null,
  background: GenerationWork['background'],
): Promise<AnsweredGeneration | null> {
  if (idempotency === null) return null;
  const earlier = await findGenerationOfKey(engine.storage.dataSource.manager, caller, idempotency.key);
  if (earlier === null) return null;
  if (earlier.inputSha256 !== idempotency.inputSha256) throw keyReused();
  return withoutInlineResult(background ? earlier.generation : await ended(engine, earlier.generation));
}

/** The same, of a key that was just found taken. @throws {MediaFailure} IDEMPOTENCY_KEY_REUSED, CONFLICT */
export async function repeat(
  engine: GenerationEngine,
  caller: ProjectCaller,
  idempotency: Idempotency | null,
  background: GenerationWork['background'],
): Promise<AnsweredGeneration> {
  const earlier = await findEarlier(engine, caller, idempotency, background);
  if (earlier !== null) return earlier;
  throw new MediaFailure('CONFLICT', 'The earlier call was just forgotten. Try again.', {
    path: ['input', 'idempotencyKey'],
    retryable: true,
  });
}

/** Waits as long as the call that came first may take; then answers with what there is. */
async function ended(engine: GenerationEngine, generation: Generation): Promise<Generation> {
  if (generation.completedAt !== null) return generation;
  const { projectId } = generation;
  const signal = AbortSignal.timeout(engine.timeouts.synchronousMs);
  let last = generation;
  for await (const state of generationStates(engine, { projectId }, generation.id, signal)) last = state;
  return last;
}
