import { defineConfig } from '@graphql-hive/gateway';

export const gatewayConfig = defineConfig({
  // Forms with files go through to the subgraph.
  multipart: true,
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({
      authorization: request.headers.get('authorization'),
      'apollo-require-preflight': request.headers.get('apollo-require-preflight'),
    }),
  },
  // Subscriptions come over a WebSocket.
  transportEntries: {
    media: {
      options: {
        subscriptions: { kind: 'ws', headers: [['authorization', '{context.headers.authorization}']] },
      },
    },
  },
});
