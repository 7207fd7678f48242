import { defineConfig } from '@graphql-hive/gateway';
import { gatewayConfig as overEventStreams } from './gateway.config.mjs';

/** The same, with subscriptions over WebSockets. */
export const gatewayConfig = defineConfig({
  ...overEventStreams,
  transportEntries: {
    media: {
      ...overEventStreams.transportEntries.media,
      options: {
        subscriptions: {
          kind: 'ws',
          location: '/graphql',
          options: { connectionParams: { authorization: '{context.headers.authorization}' } },
        },
      },
    },
  },
});
