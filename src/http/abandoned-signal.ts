import type { FastifyReply } from 'fastify';
import { onRequestEnd } from './request-end';

/** Aborts when a request is over before it is answered, or is so already. */
export function abandonedSignal({ raw: response }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  onRequestEnd(response, () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
