import type { ApolloServerOptions, ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../../graphql/context';
import { limitAnswer } from '../../graphql/limits/count-answers';
import { limitErrorPlaces, MAX_DOCUMENT_ERRORS } from '../../graphql/limits/document-length';
import type { PersistedQueries } from '../../graphql/limits/document-limits';
import { turnForDocument } from '../document-turns';
import { KnownDocuments } from './known-documents';
import type { OperationChecks } from './operation-limits';
import { OperationRun } from './operation-run';

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

/** Texts that clients persist, which have up to two bytes a character. */
const PERSISTED_TEXT_BYTES = 8 * 1024 * 1024;
const textBytes = (text: string) => 500 + 2 * text.length;

/** Documents are checked as Apollo validates them: once, as it keeps them by their hash from then on. */
export function documentChecks(
  { parseOptions, validationRules, persistedQueries }: OperationChecks,
  documents: KnownDocuments = new KnownDocuments(),
) {
  return {
    parseOptions,
    validationRules: [...validationRules],
    validationOptions: { maxErrors: MAX_DOCUMENT_ERRORS },
    executionOptions: { maxCoercionErrors: MAX_DOCUMENT_ERRORS },
    documentStore: documents,
    persistedQueries: {
      cache:
        persistedQueries === null
          ? createMemoryCache(PERSISTED_TEXT_BYTES, textBytes)
          : readOnlyCache(persistedQueries),
    },
  } satisfies Partial<ApolloServerOptions<RequestContext>>;
}

/** Refuses operations by their variables and their cost, and reports the cost in `extensions.cost`. */
export function limitOperations(checks: OperationChecks): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart({ request }) {
      dropMalformedHash(request);
      const run = new OperationRun(checks);
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
        async didResolveOperation({ document, operation, contextValue: context, request: { variables = {} } }) {
          // Which operation is meant is not clear; the execution says so.
          if (operation === undefined) return;
          const asked = { document, operation, variables, context };
          run.pay(asked);
          await run.enter(asked);
        },
        async willSendResponse({ response: { body }, contextValue: context, operation }) {
          await run.end(context);
          const extensions = run.extensionsOf(context);
          if (extensions === null || body.kind !== 'single') return;
          const { singleResult } = body;
          const answer = limitAnswer<FormattedExecutionResult>(singleResult, context, operation?.operation);
          if (answer !== singleResult) Object.assign(singleResult, { data: answer.data, errors: answer.errors });
          singleResult.extensions = { ...singleResult.extensions, ...extensions };
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
