import type { FastifyInstance } from 'fastify';
import type { ByteBudget } from '../body/byte-budget';
import { takeJsonBodies } from '../body/json-body';
import { registerEventStream } from './event-stream-route';
import { OpenConnections } from './open-connections';
import type { SubscriptionOptions } from './subscription-options';
import { registerWebSockets } from './web-socket-route';

/** Media come by `/graphql`, which lets go of them when it has answered. */
const MAX_JSON_BYTES = 1024 * 1024;
const JSON_TIMEOUT_MS = 30_000;

/** The two doors for operations whose results are pushed: WebSockets and server-sent events. */
export async function registerSubscriptions(
  app: FastifyInstance,
  options: SubscriptionOptions & { readonly jsonBudget: ByteBudget },
): Promise<void> {
  const { authenticator, limits, jsonBudget } = options;
  const { connections: open, keyCheckIntervalMs } = limits;
  const connections = new OpenConnections({ authenticator, limits: open, keyCheckIntervalMs });
  await app.register(async (route) => {
    takeJsonBodies(route, { maxBytes: MAX_JSON_BYTES, timeoutMs: JSON_TIMEOUT_MS, budget: jsonBudget });
    registerEventStream(route, options, connections);
  });
  registerWebSockets(app, options, connections);
  app.addHook('preClose', async () => connections.close());
}
