import type { Caller } from '../domain/caller';
import type { FileStorage } from '../files/file-storage';
import type { GenerationEngine } from '../generation/generation-engine';
import { AnswerBudget } from './limits/answer-budget';
import { createLoaders, type Loaders } from './loaders';

/** What resolvers know of the request that they answer. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  readonly engine: GenerationEngine;
  /** Of the engine. */
  readonly storage: FileStorage;
  readonly loaders: Loaders;
  /** How much the answer may still carry. */
  readonly answer: AnswerBudget;
}

export function createContext(engine: GenerationEngine, caller: Caller, requestId: string): RequestContext {
  const { storage } = engine;
  const loaders = createLoaders(storage, caller);
  return { requestId, caller, engine, storage, loaders, answer: new AnswerBudget() };
}
