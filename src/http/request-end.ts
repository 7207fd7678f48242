import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { atOnce } from './hooks';

/** What is to be called when each is over: one listener for all of it, however much there is. */
const ends = new WeakMap<ServerResponse, (() => void)[]>();

/**
 * Calls `end` when a request is over: answered to its last byte, or given up. At once where it is over already, as it
 * may be after any `await`: whatever is taken, opened or started for a request is released through this.
 */
export function onRequestEnd(response: ServerResponse, end: () => void): void {
  const known = ends.get(response);
  if (response.closed) end();
  else if (known !== undefined) known.push(end);
  else {
    const first = [end];
    ends.set(response, first);
    response.once('close', () => {
      for (const each of first) each();
    });
  }
}

/** Ends the handling of a request that is over already. @returns whether it is */
export function stopIfOver(reply: FastifyReply): boolean {
  if (!reply.raw.closed) return false;
  // Nobody reads an answer: from here on Fastify leaves the reply alone.
  if (!reply.sent) reply.hijack();
  return true;
}

/** Begins no work for nobody: the client may have gone while its key was looked up, or while its body was read. */
export function dropRequestsThatAreOver(app: FastifyInstance): void {
  app.addHook(
    'preHandler',
    atOnce((_request, reply) => {
      stopIfOver(reply);
    }),
  );
}

export interface OpenRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const openRequests = new WeakMap<Socket, Set<OpenRequest>>();

/** The requests on a connection that are not over, in the order in which they came. */
export function openRequestsOn(socket: Socket): readonly OpenRequest[] {
  return [...(openRequests.get(socket) ?? [])];
}

/**
 * Ends the requests that wait for their turn on a connection when the connection ends. Of those that a client sent
 * without waiting for the answers before, Node 20 closes only the one whose turn it is; the others would never be over,
 * nor would anything that is kept for them.
 */
export function endQueuedRequests(app: FastifyInstance): void {
  app.server.on('request', (request, response: ServerResponse) => {
    const open = requestsOf(request.socket);
    const entry = { request, response };
    open.add(entry);
    response.once('close', () => open.delete(entry));
  });
}

function requestsOf(socket: Socket): Set<OpenRequest> {
  const known = openRequests.get(socket);
  if (known !== undefined) return known;
  const open = new Set<OpenRequest>();
  openRequests.set(socket, open);
  socket.once('close', () => {
    for (const { response } of open) if (response.socket === null) close(response);
  });
  return open;
}

/** What Node does to the response whose turn it is. */
function close(response: ServerResponse): void {
  response.destroy();
  Object.defineProperty(response, 'closed', { value: true });
  response.emit('close');
}

/** Aborts when a request is over before it is answered, or is so already. */
export function abandonedSignal({ raw: response }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  onRequestEnd(response, () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
