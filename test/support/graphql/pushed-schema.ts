import { EventEmitter, on, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GraphQLError,
  type GraphQLFieldConfigMap,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { requireScope } from '../../../src/domain/caller';
import { RequestFailure } from '../../../src/domain/errors';
import type { RequestContext } from '../../../src/graphql/context';

/** A schema that a test drives: `events.emit('tick', number)` for subscriptions, `'release'` for the mutation `held`. */
export interface PushedSchema {
  readonly schema: GraphQLSchema;
  readonly events: EventEmitter;
  /** How often `count` was called. */
  calls(): number;
  /** How many contexts there were, of those that resolvers saw. */
  contexts(): number;
}

/** An argument that each of the fields below takes. */
const args = { number: { type: GraphQLInt } };

export function createPushedSchema(): PushedSchema {
  const events = new EventEmitter().setMaxListeners(0);
  const seen = new Set<RequestContext>();
  let calls = 0;

  const query: GraphQLFieldConfigMap<unknown, RequestContext> = {
    hello: { type: GraphQLString, resolve: () => 'world' },
    projectId: { type: GraphQLString, resolve: (_source, _args, { caller }) => caller.projectId },
    slow: { type: GraphQLString, args, resolve: (_source, { number }) => sleep(number, 'slow') },
    long: { type: GraphQLString, args, resolve: (_source, { number }) => 'x'.repeat(number) },
    broken: {
      type: GraphQLString,
      resolve: () => {
        throw new Error('SELECT secret FROM table');
      },
    },
    refused: {
      type: GraphQLString,
      resolve: () => {
        throw new RequestFailure('FORBIDDEN', 'Not for this key.');
      },
    },
  };
  const mutation: GraphQLFieldConfigMap<unknown, RequestContext> = {
    count: {
      type: GraphQLInt,
      args,
      resolve: async (_source, { number }) => {
        await sleep(number ?? 0);
        calls += 1;
        return calls;
      },
    },
    held: {
      type: GraphQLInt,
      resolve: async () => {
        await once(events, 'release');
        calls += 1;
        return calls;
      },
    },
  };
  const subscription: GraphQLFieldConfigMap<unknown, RequestContext> = {
    tick: {
      type: new GraphQLNonNull(GraphQLInt),
      subscribe: (_source, _args, { caller }) => {
        requireScope(caller, 'FILES_READ');
        return on(events, 'tick', { close: ['end'] });
      },
      resolve: (event, _args, context) => {
        const [number] = event as [number];
        seen.add(context);
        if (number < 0) throw new GraphQLError('Below zero.', { extensions: { code: 'NEGATIVE' } });
        return number;
      },
    },
    flood: {
      type: GraphQLString,
      subscribe: async function* () {
        for (;;) {
          calls += 1;
          yield null;
        }
      },
      resolve: () => 'x'.repeat(100_000),
    },
  };
  const object = (name: string, fields: GraphQLFieldConfigMap<unknown, RequestContext>) =>
    new GraphQLObjectType({ name, fields });
  const schema = new GraphQLSchema({
    query: object('Query', query),
    mutation: object('Mutation', mutation),
    subscription: object('Subscription', subscription),
  });
  return { schema, events, calls: () => calls, contexts: () => seen.size };
}
