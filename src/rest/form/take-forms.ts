import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { HttpRefusal } from '../../http/answer-failures';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route takes as a form, for the document: its handler reads the form itself, as it arrives. */
    readonly form?: z.ZodObject;
  }
}

/** Lets the routes of `app` that say so take forms, whose bodies are left for their handlers to read. */
export function takeForms(app: FastifyInstance): void {
  app.addContentTypeParser('multipart/form-data', async (request: FastifyRequest) => {
    if (request.routeOptions.config.form !== undefined) return undefined;
    throw new HttpRefusal('UNSUPPORTED_MEDIA_TYPE', 'This route takes JSON: send it as application/json.');
  });
}
