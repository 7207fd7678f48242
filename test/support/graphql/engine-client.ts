import { graphql } from 'graphql';
import type { Caller } from '../../../src/domain/caller';
import type { GenerationEngine } from '../../../src/generation/generation-engine';
import { createContext } from '../../../src/graphql/context';
import { createSubgraphSchema } from '../../../src/graphql/schema';

export interface EngineResult {
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the data
  readonly data: any;
  /** The codes of the errors, by where they are: `generateImage.generation`. */
  readonly errors: Readonly<Record<string, unknown>>;
}

const schema = createSubgraphSchema();

/** Runs operations of the graph on an engine of the test's own, without HTTP. */
export function createEngineClient(engine: GenerationEngine, caller: Caller) {
  return async (source: string, variableValues: Record<string, unknown> = {}): Promise<EngineResult> => {
    const contextValue = createContext(engine, caller, 'test');
    const { data, errors = [] } = await graphql({ schema, source, variableValues, contextValue });
    const codes = errors.map((error) => [error.path?.join('.') ?? '', codeOf(error.originalError) ?? error.message]);
    // Objects of graphql-js have no prototype; what a client gets has.
    return { data: JSON.parse(JSON.stringify(data ?? null)), errors: Object.fromEntries(codes) };
  };
}

function codeOf(error: Error | undefined): unknown {
  return error !== undefined && 'code' in error ? error.code : undefined;
}
