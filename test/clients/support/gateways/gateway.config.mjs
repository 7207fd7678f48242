import { defineConfig } from '@graphql-hive/gateway';

export const gatewayConfig = defineConfig({
  // Forms with files go through.
  multipart: true,
  transportEntries: {
    // The key is told to this subgraph, and to no other.
    media: {
      headers: [
        ['authorization', '{context.headers.authorization}'],
        ['apollo-require-preflight', '{context.headers.apollo-require-preflight}'],
      ],
      options: { subscriptions: { kind: 'http', location: '/graphql/stream' } },
    },
  },
});
