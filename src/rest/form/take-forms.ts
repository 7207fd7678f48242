import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { HttpRefusal } from '../../http/answer-failures';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route takes as a form, for the document: its handler reads the form itself, as it arrives. */
    readonly form?: z.ZodObject;
  }
}

/**
 * Lets the routes of `app` that say so take forms, whose bodies are left for their handlers to read. What no route is at,
 * and what deletes, has no use for a body of any type.
 */
export function takeForms(app: FastifyInstance): void {
  // Fastify's own: it would read a text of a mebibyte for anybody, past every budget and time limit.
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('multipart/form-data', async (request: FastifyRequest) => {
    if (takesAny(request) || request.routeOptions.config.form !== undefined) return undefined;
    throw new HttpRefusal('UNSUPPORTED_MEDIA_TYPE', TAKES_JSON);
  });
  app.addContentTypeParser('*', async (request: FastifyRequest) => {
    if (takesAny(request)) return undefined;
    const isForm = request.routeOptions.config.form !== undefined;
    throw new HttpRefusal('UNSUPPORTED_MEDIA_TYPE', isForm ? TAKES_FORM : TAKES_JSON);
  });
}

const TAKES_JSON = 'This route takes JSON: send it with `Content-Type: application/json`.';
const TAKES_FORM = 'This route takes a form: send it as multipart/form-data.';

function takesAny({ is404, method }: FastifyRequest): boolean {
  return is404 || method === 'DELETE';
}
