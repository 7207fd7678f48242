import type { ApolloServerOptions, ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import type { RequestContext } from '../graphql/context';
import { type OperationCost, refuseExpensive } from '../graphql/limits/estimate-cost';
import type { PersistedQueries } from '../graphql/limits/persisted-queries';
import type { OperationChecks } from './operation-limits';

/** Documents are checked as Apollo validates them: once, as it keeps them by their hash from then on. */
export function documentChecks({
  parseOptions,
  validationRules,
  persistedQueries,
}: OperationChecks): Pick<
  ApolloServerOptions<RequestContext>,
  'parseOptions' | 'validationRules' | 'persistedQueries'
> {
  const checks = { parseOptions, validationRules: [...validationRules] };
  if (persistedQueries === null) return checks;
  return { ...checks, persistedQueries: { cache: readOnlyCache(persistedQueries) } };
}

/** Refuses operations by their variables and their cost, and reports the cost in `extensions.cost`. */
export function limitOperations({ estimateCost }: OperationChecks): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart({ request }) {
      dropMalformedHash(request);
      let cost: OperationCost | undefined;
      return {
        async didResolveOperation({ document, operation, request: { variables = {} } }) {
          // Which operation is meant is not clear; the execution says so.
          if (operation === undefined) return;
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
