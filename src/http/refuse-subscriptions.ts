import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { RequestContext } from '../graphql/context';

const MESSAGE =
  'Subscriptions are answered as server-sent events at /graphql/stream, and by WebSocket, with graphql-ws, at /graphql.';

/** One answer has no room for the results of a subscription; Apollo would execute it as a query. */
export const refuseSubscriptions: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
        throw new GraphQLError(MESSAGE, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
      },
    };
  },
};
