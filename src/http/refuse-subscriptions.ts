import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import type { RequestContext } from '../graphql/context';
import { errorOfRequest } from './subscriptions/operation-error';

/** One answer has no room for the results of a subscription; Apollo would execute it as a query. */
export const refuseSubscriptions: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
        throw errorOfRequest(
          'BAD_REQUEST',
          'Subscriptions are answered at /graphql/stream as server-sent events, and by WebSocket at /graphql.',
        );
      },
    };
  },
};
