import { createHash } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { recordFetch } from './recorded-fetch';

type Apollo = typeof import('@apollo/client', { with: { 'resolution-mode': 'import' }});

export interface ApolloClientOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly cache?: ConstructorParameters<Apollo['InMemoryCache']>[0];
  /** Whether queries are asked for by their hash. */
  readonly persistedQueries?: boolean;
}

/** Apollo Client with uploads, set up as its users set it up. The packages are ES modules alone. */
export async function createApolloClient(options: ApolloClientOptions) {
  const { ApolloClient, ApolloLink, InMemoryCache } = await import('@apollo/client');
  const { PersistedQueryLink } = await import('@apollo/client/link/persisted-queries');
  const { default: UploadHttpLink } = await import('apollo-upload-client/UploadHttpLink.mjs');
  const { fetch, sent } = recordFetch();
  const uploadLink = new UploadHttpLink({
    uri: `${options.url}/graphql`,
    headers: { authorization: `Bearer ${options.apiKey}`, 'apollo-require-preflight': '1' },
    fetch,
  });
  const sha256 = (query: string) => createHash('sha256').update(query).digest('hex');
  const link = options.persistedQueries
    ? ApolloLink.from([new PersistedQueryLink({ sha256, useGETForHashedQueries: true }), uploadLink])
    : uploadLink;
  return { client: new ApolloClient({ link, cache: new InMemoryCache(options.cache) }), sent };
}

/** Apollo Client for subscriptions alone; its users split between this link and the other by the kind of operation. */
export async function createApolloSubscriber({ url, apiKey }: Pick<ApolloClientOptions, 'url' | 'apiKey'>) {
  const { ApolloClient, InMemoryCache } = await import('@apollo/client');
  const { GraphQLWsLink } = await import('@apollo/client/link/subscriptions');
  const connection = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${apiKey}` },
    webSocketImpl: WebSocket,
  });
  const client = new ApolloClient({ link: new GraphQLWsLink(connection), cache: new InMemoryCache() });
  return { client, close: async () => connection.dispose() };
}
