import type { ApolloServerOptions, ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { RequestContext } from '../graphql/context';
import { limitDocuments, PARSE_LIMITS } from '../graphql/limits/document-limits';
import { createCostEstimate, type OperationCost, refuseExpensive } from '../graphql/limits/estimate-cost';
import { limitToPersistedQueries, type PersistedQueries } from '../graphql/limits/persisted-queries';
import { checkVariables } from '../graphql/limits/variable-limits';

export interface OperationLimits {
  readonly maxOperationCost: number;
  /** null: any operation is taken, and clients persist their own as Apollo's automatic persisted queries do. */
  readonly persistedQueries: PersistedQueries | null;
}

/**
 * What holds of a document is checked as it is validated: once, as documents are kept by their hash from then on. What
 * depends on variables is checked for every request.
 */
export function documentChecks({
  persistedQueries,
}: OperationLimits): Pick<
  ApolloServerOptions<RequestContext>,
  'parseOptions' | 'validationRules' | 'persistedQueries'
> {
  if (persistedQueries === null) return { parseOptions: PARSE_LIMITS, validationRules: [limitDocuments()] };
  return {
    parseOptions: PARSE_LIMITS,
    validationRules: [limitToPersistedQueries(persistedQueries), limitDocuments()],
    persistedQueries: { cache: readOnlyCache(persistedQueries) },
  };
}

/** Refuses operations by their variables and their cost, and reports the cost in `extensions.cost`. */
export function limitOperations(
  schema: GraphQLSchema,
  { maxOperationCost }: OperationLimits,
): ApolloServerPlugin<RequestContext> {
  const estimateCost = createCostEstimate(schema, maxOperationCost);
  return {
    async requestDidStart({ request }) {
      dropMalformedHash(request);
      let cost: OperationCost | undefined;
      return {
        async didResolveOperation({ document, operation, request: { variables = {} } }) {
          // Which operation is meant is not clear; the execution says so.
          if (operation === undefined) return;
          checkVariables(variables);
          cost = estimateCost(document, operation, variables);
          refuseExpensive(cost);
        },
        async willSendResponse({ response: { body } }) {
          if (cost === undefined || body.kind !== 'single') return;
          body.singleResult.extensions = { ...body.singleResult.extensions, cost };
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
