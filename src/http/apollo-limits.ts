import type { ApolloServerOptions, ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../graphql/context';
import { limitAnswer } from '../graphql/limits/count-answers';
import { limitErrorPlaces, MAX_DOCUMENT_ERRORS } from '../graphql/limits/document-length';
import { documentBytes, type PersistedQueries } from '../graphql/limits/document-limits';
import { type OperationCost, refuseExpensive } from '../graphql/limits/estimate-cost';
import { turnForAnswer, turnForDocument } from './document-turns';
import type { OperationChecks } from './operation-limits';
import { payForOperation, reportedCost } from './rates/operation-rates';
import { rateHeader } from './rates/request-rates';

/** What Apollo keeps documents and their texts in. */
export interface MemoryCache<Value> {
  get(key: string): Promise<Value | undefined>;
  set(key: string, value: Value): Promise<void>;
  delete(key: string): Promise<boolean>;
}

/** Keeps what was asked for last, for as much memory as it may take. */
function createMemoryCache<Value extends object | string>(
  maxBytes: number,
  bytesOf: (value: Value) => number,
): MemoryCache<Value> {
  const kept = new LRUCache<string, Value>({ maxSize: maxBytes, sizeCalculation: bytesOf });
  return {
    get: async (key) => kept.get(key),
    set: async (key, value) => {
      kept.set(key, value);
    },
    delete: async (key) => kept.delete(key),
  };
}

/** Documents that were found good, with all that is in memory of them: of ordinary ones, some hundred. */
const DOCUMENT_CACHE_BYTES = 16 * 1024 * 1024;
/** Texts that clients persist, which have up to two bytes a character. */
const PERSISTED_TEXT_BYTES = 8 * 1024 * 1024;
const textBytes = (text: string) => 500 + 2 * text.length;

/** Documents are checked as Apollo validates them: once, as it keeps them by their hash from then on. */
export function documentChecks({ parseOptions, validationRules, persistedQueries }: OperationChecks) {
  return {
    parseOptions,
    validationRules: [...validationRules],
    validationOptions: { maxErrors: MAX_DOCUMENT_ERRORS },
    executionOptions: { maxCoercionErrors: MAX_DOCUMENT_ERRORS },
    // Apollo's own counts a document by its tree alone, however long its text is.
    documentStore: createMemoryCache(DOCUMENT_CACHE_BYTES, documentBytes),
    persistedQueries: {
      cache:
        persistedQueries === null
          ? createMemoryCache(PERSISTED_TEXT_BYTES, textBytes)
          : readOnlyCache(persistedQueries),
    },
  } satisfies Partial<ApolloServerOptions<RequestContext>>;
}

/** Refuses operations by their variables and their cost, and reports the cost in `extensions.cost`. */
export function limitOperations({ estimateCost, heavy, rates }: OperationChecks): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart({ request }) {
      dropMalformedHash(request);
      let cost: OperationCost | undefined;
      let release: (() => void) | null = null;
      return {
        // Both of documents that are not known yet.
        async parsingDidStart({ contextValue: { turns }, source }) {
          await turnForDocument(turns, source);
        },
        async validationDidStart({ contextValue: { turns }, document, source }) {
          await turnForDocument(turns, source);
          return async (errors) => {
            if (errors !== undefined) return;
            limitErrorPlaces(document);
            // Its cost comes next.
            await turnForDocument(turns, source);
          };
        },
        async didResolveOperation({ document, operation, contextValue, request: { variables = {} } }) {
          // Which operation is meant is not clear; the execution says so.
          if (operation === undefined) return;
          cost = estimateCost(document, operation, variables);
          refuseExpensive(cost);
          const { caller, abandoned } = contextValue;
          payForOperation(rates, caller, cost);
          release = await heavy.begin({ type: operation.operation, cost, caller, abandoned });
        },
        async willSendResponse({ response: { body, http }, contextValue, operation }) {
          const turn = turnForAnswer(contextValue.turns, contextValue.answer.textBytes);
          if (turn !== null) await turn;
          contextValue.turns.end();
          // The answer is written as JSON first.
          if (release !== null) setImmediate(release);
          if (cost === undefined || body.kind !== 'single') return;
          const { singleResult } = body;
          const answer = limitAnswer<FormattedExecutionResult>(singleResult, contextValue, operation?.operation);
          if (answer !== singleResult) Object.assign(singleResult, { data: answer.data, errors: answer.errors });
          const states = rates.states(contextValue.caller);
          singleResult.extensions = { ...singleResult.extensions, cost: reportedCost(cost, states) };
          if (states.length > 0) http.headers.set('ratelimit', rateHeader(states));
        },
      };
    },
  };
}

/** A hash that is no text names no document. */
function dropMalformedHash(request: GraphQLRequest): void {
  const { persistedQuery, ...others } = request.extensions ?? {};
  if (persistedQuery !== undefined && typeof persistedQuery?.sha256Hash !== 'string') request.extensions = others;
}

function readOnlyCache(queries: PersistedQueries) {
  return {
    // Apollo writes `apq:` before the hash.
    get: async (key: string) => queries.get(key.slice(key.indexOf(':') + 1)),
    set: async () => {},
    delete: async () => false,
  };
}
