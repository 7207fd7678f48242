import { type Client, cacheExchange, createClient, fetchExchange, mapExchange, subscriptionExchange } from '@urql/core';
import { createClient as createEventClient } from 'graphql-sse';

const { graphqlPath = '/graphql', eventStreamPath = '/graphql/stream' } = document.documentElement.dataset;

export interface GraphOptions {
  readonly apiKey: string;
  /** The key is no longer good. */
  onUnauthenticated(): void;
}

export interface Graph {
  /** Keeps answers for as long as the session lasts, until a mutation touches what is in them. */
  readonly client: Client;
  /** Keeps none: for lists without an end, which have a store of their own. */
  readonly uncached: Client;
  /** What requests that are no operations bring along. */
  readonly headers: Readonly<Record<string, string>>;
  close(): void;
}

/** All that the console asks for goes through here. The key is in headers, nowhere else. */
export function openGraph({ apiKey, onUnauthenticated }: GraphOptions): Graph {
  const headers = { authorization: `Bearer ${apiKey}` };
  const events = createEventClient({ url: eventStreamPath, headers });
  const report = mapExchange({
    onError(error) {
      if (error.graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED')) onUnauthenticated();
    },
  });
  const subscriptions = subscriptionExchange({
    forwardSubscription: ({ query = '', variables = {} }) => ({
      subscribe: (sink) => ({ unsubscribe: events.subscribe({ query, variables }, sink) }),
    }),
  });
  const common = {
    url: graphqlPath,
    preferGetMethod: false,
    // Uploads by GraphQL need the second one.
    fetchOptions: { headers: { ...headers, 'apollo-require-preflight': '1' } },
  } as const;
  return {
    client: createClient({ ...common, exchanges: [report, cacheExchange, fetchExchange, subscriptions] }),
    uncached: createClient({ ...common, exchanges: [report, fetchExchange], requestPolicy: 'network-only' }),
    headers,
    close: () => events.dispose(),
  };
}
