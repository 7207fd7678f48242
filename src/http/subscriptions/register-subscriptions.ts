import type { FastifyInstance } from 'fastify';
import type { ByteBudget } from '../../concurrency/byte-budget';
import { takeJsonBodies } from '../body/json-body';
import { organizationOf } from '../request-caller';
import { registerEventStream } from './event-stream';
import { OpenConnections, OpenCount } from './open-connections';
import type { SubscriptionOptions } from './subscription-options';
import { registerWebSockets } from './web-socket-route';

const JSON_TIMEOUT_MS = 30_000;

/** The two ways in for operations whose results are pushed: WebSockets and server-sent events. */
export async function registerSubscriptions(
  app: FastifyInstance,
  options: SubscriptionOptions & { readonly jsonBudget: ByteBudget },
): Promise<void> {
  const { authenticator, limits, jsonBudget } = options;
  const { connections: open, keyCheckIntervalMs, maxMessageBytes } = limits;
  const connections = new OpenConnections({ authenticator, limits: open, keyCheckIntervalMs });
  const operationBytes = new OpenCount(limits.operationBytes);
  await app.register(async (route) => {
    takeJsonBodies(route, {
      maxBytes: maxMessageBytes,
      timeoutMs: JSON_TIMEOUT_MS,
      budget: jsonBudget,
      tenantOf: organizationOf,
    });
    registerEventStream(route, { ...options, connections, operationBytes });
  });
  registerWebSockets(app, { ...options, connections, operationBytes });
  app.addHook('preClose', async () => connections.close());
}
