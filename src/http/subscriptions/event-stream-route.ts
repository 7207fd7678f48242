import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type FormattedExecutionResult, OperationTypeNode } from 'graphql';
import { turns } from '../../concurrency/turns';
import { RequestFailure } from '../../domain/errors';
import { headersOfStatus, statusOf } from '../../domain/failure-status';
import type { Abandoned } from '../../graphql/context';
import { refuse, sendError } from '../answer-failures';
import { LARGE_ANSWER_BYTES } from '../document-turns';
import { callerOf, organizationOf } from '../request-caller';
import { onRequestEnd } from '../request-end';
import { EventStream, lastEvents } from './event-stream';
import type { ConnectionEnd } from './open-connections';
import { Operation } from './operation';
import { tellErrors } from './operation-error';
import { type OperationRequest, prepareOperation } from './prepare-operation';
import type { SubscriptionTransport } from './subscription-options';

/**
 * Reads an operation as GraphQL over HTTP sends it: as JSON, or as the query of a URL.
 *
 * @throws {RequestFailure} BAD_USER_INPUT
 */
function readOperationRequest({ method, body, query }: FastifyRequest): OperationRequest {
  const parameters = method === 'GET' ? parametersOf(query) : body;
  if (!isRecord(parameters)) throw new RequestFailure('BAD_USER_INPUT', 'The body must be a JSON object.');
  return {
    query: textOf(parameters, 'query'),
    operationName: textOf(parameters, 'operationName'),
    variables: recordOf(parameters, 'variables'),
    extensions: recordOf(parameters, 'extensions'),
  };
}

function parametersOf(query: unknown): unknown {
  if (!isRecord(query)) return {};
  const { variables, extensions } = query;
  return { ...query, variables: parseParameter(variables), extensions: parseParameter(extensions) };
}

function parseParameter(value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch (error) {
    throw new RequestFailure('BAD_USER_INPUT', '`variables` and `extensions` must be JSON.', { cause: error });
  }
}

function textOf(parameters: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = parameters[name] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw new RequestFailure('BAD_USER_INPUT', `\`${name}\` must be a string.`);
}

function recordOf(parameters: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = parameters[name] ?? {};
  if (isRecord(value)) return value;
  throw new RequestFailure('BAD_USER_INPUT', `\`${name}\` must be an object.`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const EVENT_STREAM_PATH = '/graphql/stream';

/** `/graphql/stream`: one operation a request, its results as server-sent events. */
export function registerEventStream(app: FastifyInstance, door: SubscriptionTransport): void {
  app.route({
    url: EVENT_STREAM_PATH,
    method: ['GET', 'POST'],
    // It would run the operation for nobody.
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      if (!acceptsEvents(request)) return refuse(reply, 'NOT_ACCEPTABLE', 'Here is only text/event-stream.');
      return answerWithEvents(request, reply, door);
    },
  });
}

async function answerWithEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  door: SubscriptionTransport,
): Promise<FastifyReply> {
  const { authenticator, createContext, report } = door;
  const { id: requestId, headers, method } = request;
  const turnsOfCaller = turns.open(organizationOf(request));
  const asker = {
    requestId,
    createContext: async (abandoned: Abandoned) =>
      createContext(await authenticator.authenticate(headers.authorization), requestId, abandoned),
  };
  const operation = await prepareOperation(door, readOperationRequest(request), asker, turnsOfCaller);
  if (!(operation instanceof Operation)) {
    return sendEvents(reply, lastEvents({ errors: tellErrors(report, operation, requestId, null) }));
  }
  if (method === 'GET' && operation.type === OperationTypeNode.MUTATION) {
    reply.header('allow', 'POST');
    return sendError(reply, 405, 'BAD_REQUEST', 'A mutation is sent by POST.');
  }
  return openStream(request, reply, operation, door);
}

function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Operation,
  { limits, connections, heldBytes, checks }: SubscriptionTransport,
): FastifyReply {
  const caller = callerOf(request);
  const release = heldBytes.add(caller.organizationId, operation.heldBytes);
  if (release === null) return refuseTooMany(reply, 'TOO_MANY_OPERATIONS', 'Too many operations are under way.');
  let releaseUnread = () => {};
  const stream = new EventStream(operation, limits.keepAliveMs, (characters) => {
    // The one before was read: it asked for another.
    releaseUnread();
    const isLarge = characters >= LARGE_ANSWER_BYTES;
    releaseUnread = isLarge ? checks.heavy.holdUnread(caller.organizationId, 2 * characters) : () => {};
  });
  onRequestEnd(reply.raw, () => releaseUnread());
  stream.once('close', release);
  const end = (why: ConnectionEnd) => stream.finish(LAST_RESULTS[why]);
  const remove = connections.add({ authorization: request.headers.authorization ?? '', caller, end });
  if (remove === null) {
    stream.destroy();
    return refuseTooMany(reply, 'TOO_MANY_CONNECTIONS', 'Too many event streams are open.');
  }
  stream.once('close', remove);
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

function refuseTooMany(
  reply: FastifyReply,
  code: 'TOO_MANY_OPERATIONS' | 'TOO_MANY_CONNECTIONS',
  message: string,
): FastifyReply {
  return refuse(reply.headers(headersOfStatus(statusOf(code))), code, message);
}
