import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type FormattedExecutionResult, OperationTypeNode } from 'graphql';
import { turns } from '../../concurrency/turns';
import { headersOfStatus, statusOf } from '../../domain/failure-status';
import type { Abandoned } from '../../graphql/context';
import { refuse, sendError } from '../answer-failures';
import { encodeInTurn, LARGE_ANSWER_BYTES } from '../document-turns';
import { formatErrors } from '../graphql-errors';
import { REQUEST_COST } from '../rates/operation-rates';
import { callerOf, organizationOf } from '../request-caller';
import { onRequestEnd } from '../request-end';
import type { ConnectionEnd } from './open-connections';
import { Operation } from './operation';
import { prepareOperation, readOperationRequest } from './prepare-operation';
import type { ResultStream } from './result-stream';
import type { SubscriptionTransport } from './subscription-options';

export const EVENT_STREAM_PATH = '/graphql/stream';

/** `/graphql/stream`: one operation a request, its results as server-sent events. */
export function registerEventStream(app: FastifyInstance, transport: SubscriptionTransport): void {
  app.route({
    url: EVENT_STREAM_PATH,
    method: ['GET', 'POST'],
    // It would run the operation for nobody.
    exposeHeadRoute: false,
    config: { cost: REQUEST_COST, staysOpen: true },
    handler: async (request, reply) => {
      if (!acceptsEvents(request)) return refuse(reply, 'NOT_ACCEPTABLE', 'Here is only text/event-stream.');
      return answerWithEvents(request, reply, transport);
    },
  });
}

async function answerWithEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  transport: SubscriptionTransport,
): Promise<FastifyReply> {
  const { authenticator, createContext, report } = transport;
  const { id: requestId, headers, method } = request;
  const turnsOfCaller = turns.open(organizationOf(request));
  const requester = {
    requestId,
    caller: callerOf(request),
    createContext: async (abandoned: Abandoned) =>
      createContext(await authenticator.authenticate(headers.authorization), requestId, abandoned),
    places: null,
  };
  const operation = await prepareOperation(transport, readOperationRequest(request), requester, turnsOfCaller);
  if (!(operation instanceof Operation)) {
    return sendEvents(reply, lastEvents({ errors: formatErrors(report, operation, requestId, null) }));
  }
  if (method === 'GET' && operation.type === OperationTypeNode.MUTATION) {
    reply.header('allow', 'POST');
    return sendError(reply, 405, 'BAD_REQUEST', 'A mutation is sent by POST.');
  }
  if (operation.type !== OperationTypeNode.SUBSCRIPTION) {
    onRequestEnd(reply.raw, transport.checks.rates.begin(callerOf(request)));
  }
  return openStream(request, reply, operation, transport);
}

function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Operation,
  { limits, connections, operationBytes, checks }: SubscriptionTransport,
): FastifyReply {
  const caller = callerOf(request);
  const release = operationBytes.add(caller, operation.memoryBytes);
  if (release === null) return refuseTooMany(reply, 'TOO_MANY_OPERATIONS', 'Too many operations are under way.');
  let releaseUnread = () => {};
  const stream = new EventStream(operation, limits.keepAliveMs, (event) => {
    // The one before was read: it asked for another.
    releaseUnread();
    const isLarge = event.length >= LARGE_ANSWER_BYTES;
    releaseUnread = isLarge ? checks.heavy.countUnread(caller, 2 * event.length) : () => {};
    return isLarge ? encodeInTurn(turns.open(caller.organizationId), event) : event;
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
  TOKEN_EXPIRED: { errors: [{ message: 'The token has expired.', extensions: { code: 'UNAUTHENTICATED' } }] },
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

const COMMENT = ':\n\n';
const COMPLETE = 'event: complete\ndata:\n\n';

/**
 * The results of an operation as server-sent events, in the "distinct connections mode" of
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 *
 * A result is asked for when the one before went out: none pile up for a client that does not read.
 */
export class EventStream extends Readable {
  readonly #results: ResultStream;
  readonly #keepAlive: NodeJS.Timeout;
  #isWaiting = false;
  #finished = false;

  /**
   * @param keepAliveMs the longest that nothing is sent: proxies and our own idle limit leave the connection open
   * @param encode called with each event before it is sent. @returns what is sent
   */
  constructor(
    private readonly operation: Operation,
    keepAliveMs: number,
    private readonly encode: (event: string) => string | Promise<Buffer> = (event) => event,
  ) {
    super();
    this.#results = operation.run(() => {});
    // Some browsers take the stream for open when the first bytes come, not with the headers.
    this.push(COMMENT);
    this.#keepAlive = setInterval(() => {
      if (this.readableLength === 0) this.push(COMMENT);
    }, keepAliveMs);
  }

  /** Ends with a last result; with null, for the client to come back, as if the connection had broken. */
  finish(last: FormattedExecutionResult | null): void {
    if (this.#isOver) return;
    if (last !== null) this.push(lastEvents(last));
    this.#finish();
  }

  override async _read(): Promise<void> {
    // A comment that went out lets the stream ask again.
    if (this.#isWaiting || this.#finished) return;
    this.#isWaiting = true;
    const { done, value } = await this.#results.next();
    if (done !== true && !this.#isOver) {
      const event = await this.encode(eventOf(this.operation.format(value)));
      this.#isWaiting = false;
      if (!this.#isOver) this.push(event);
      return;
    }
    this.#isWaiting = false;
    if (this.#isOver) return;
    this.push(COMPLETE);
    this.#finish();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#stop();
    callback(error);
  }

  get #isOver(): boolean {
    return this.#finished || this.destroyed;
  }

  #finish(): void {
    this.#finished = true;
    this.#stop();
    this.push(null);
  }

  #stop(): void {
    clearInterval(this.#keepAlive);
    void this.#results.return();
  }
}

function lastEvents(result: FormattedExecutionResult): string {
  return eventOf(result) + COMPLETE;
}

/** One line of data: JSON has no line breaks. */
function eventOf(result: FormattedExecutionResult): string {
  return `event: next\ndata: ${JSON.stringify(result)}\n\n`;
}
