import type { ServerResponse } from 'node:http';
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

/** Aborts when a request is over before it is answered, or is so already. */
export function abandonedSignal({ raw: response }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  onRequestEnd(response, () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
