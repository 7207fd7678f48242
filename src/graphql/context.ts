import { turns, type WorkTurns } from '../concurrency/turns';
import { type Caller, comingBy } from '../domain/caller';
import type { FileServices } from '../files/file-services';
import type { GenerationEngine } from '../generation/generation-engine';
import { AnswerBudget } from './limits/answer-budget';
import { Loaders } from './loaders';

/**
 * A signal that aborts when nobody waits for the answer any more: what has begun goes on, what waits for its turn need
 * not. Made when it is asked for: few operations do. undefined: it is never known.
 */
export type Abandoned = () => AbortSignal | undefined;

/** What resolvers know of the request that they answer. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  readonly engine: GenerationEngine;
  /** Of the engine. */
  readonly storage: FileServices;
  readonly loaders: Loaders;
  readonly abandoned: Abandoned;
  /** How much the answer may still carry. */
  readonly answer: AnswerBudget;
  /** When the next step of the operation may be done. */
  readonly turns: WorkTurns;
}

export function createContext(
  engine: GenerationEngine,
  caller: Caller,
  requestId: string,
  abandoned: Abandoned = () => undefined,
): RequestContext {
  const { storage } = engine;
  const answer = new AnswerBudget(caller.organizationId);
  const own = turns.open(caller.organizationId);
  const loaders = new Loaders(storage, caller, answer, own);
  return { requestId, caller: comingBy('GRAPHQL', caller), engine, storage, loaders, abandoned, answer, turns: own };
}
