import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type FormattedExecutionResult, OperationTypeNode } from 'graphql';
import { callerOf } from '../request-caller';
import { EventStream, lastEvents } from './event-stream';
import { readOperationRequest } from './event-stream-request';
import type { ConnectionEnd, OpenConnections } from './open-connections';
import { Operation } from './operation';
import { tellErrors } from './operation-error';
import { prepareOperation } from './prepare-operation';
import type { SubscriptionOptions } from './subscription-options';

export const EVENT_STREAM_PATH = '/graphql/stream';

const RETRY_AFTER_SECONDS = 5;

/** `/graphql/stream`: one operation a request, its results as server-sent events. */
export function registerEventStream(
  app: FastifyInstance,
  options: SubscriptionOptions,
  connections: OpenConnections,
): void {
  app.route({
    url: EVENT_STREAM_PATH,
    method: ['GET', 'POST'],
    // It would run the operation for nobody.
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      if (!acceptsEvents(request)) return refuse(reply, 406, 'NOT_ACCEPTABLE', 'Here is only text/event-stream.');
      return answerWithEvents(request, reply, options, connections);
    },
  });
}

async function answerWithEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  options: SubscriptionOptions,
  connections: OpenConnections,
): Promise<FastifyReply> {
  const { authenticator, createContext, limits, report } = options;
  const { id: requestId, headers, method } = request;
  const operation = prepareOperation(options, readOperationRequest(request), {
    requestId,
    createContext: async () => createContext(await authenticator.authenticate(headers.authorization), requestId),
  });
  if (!(operation instanceof Operation)) {
    return sendEvents(reply, lastEvents({ errors: tellErrors(report, operation, requestId, null) }));
  }
  if (method === 'GET' && operation.type === OperationTypeNode.MUTATION) {
    reply.header('allow', 'POST');
    return refuse(reply, 405, 'BAD_REQUEST', 'A mutation is sent by POST.');
  }
  const stream = new EventStream(operation, limits.keepAliveMs);
  const removed = connections.add({
    authorization: headers.authorization ?? '',
    caller: callerOf(request),
    end: (why) => stream.finish(LAST_RESULTS[why]),
  });
  if (removed === null) {
    stream.destroy();
    reply.header('retry-after', RETRY_AFTER_SECONDS);
    return refuse(reply, 429, 'TOO_MANY_CONNECTIONS', 'Too many event streams are open.');
  }
  stream.once('close', removed);
  return sendEvents(reply, stream);
}

const LAST_RESULTS: Readonly<Record<ConnectionEnd, FormattedExecutionResult | null>> = {
  KEY_REVOKED: { errors: [{ message: 'The API key is not valid.', extensions: { code: 'UNAUTHENTICATED' } }] },
  KEY_CHANGED: { errors: [{ message: 'The API key has other scopes now.', extensions: { code: 'FORBIDDEN' } }] },
  GOING_AWAY: null,
};

function acceptsEvents({ headers: { accept = '*/*' } }: FastifyRequest): boolean {
  return /(text|\*)\/(event-stream|\*)/i.test(accept);
}

function sendEvents(reply: FastifyReply, events: EventStream | string): FastifyReply {
  return reply
    .headers({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would keep the events together until there are enough for it.
      'x-accel-buffering': 'no',
    })
    .send(events);
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}
